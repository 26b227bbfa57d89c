// The hybrid model: its slow weights, laid out for the kernels, and its forward pass. Nothing here
// knows the host.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <vector>

#include "architecture.hpp"
#include "elementwise.hpp"
#include "linear.hpp"
#include "safetensors.hpp"

namespace nrem_hybrid {

// One forward pass over a chunk.
struct Pass {
    std::span<const std::uint32_t> tokens;  // at most the window
    float* const* states;                   // in the order of states_of(); changed in place
    const float* features_in = nullptr;     // tokens x width, of the pass before; none: the first
    float* features_out = nullptr;          // tokens x width, may be features_in; none: not wanted
    float* logits = nullptr;                // tokens x vocabulary; none: not wanted
};

class Model {
public:
    // Reads a file of weights. Throws std::exception naming the file and what is wrong with it.
    explicit Model(const std::filesystem::path& file);

    [[nodiscard]] const Architecture& architecture() const { return architecture_; }
    [[nodiscard]] std::size_t parameters() const;
    // Of the architecture and the weights; equal fingerprints, equal answers.
    [[nodiscard]] const std::string& fingerprint() const { return fingerprint_; }

    // From any thread, at any time; allocates nothing after a thread's first call with so many
    // tokens. Throws std::invalid_argument on a chunk that is too long and on an unknown token;
    // the states are then as they were.
    void forward(const Pass& pass) const;

private:
    struct Layer {
        Sublayer kind;
        Norm norm;
        Linear enter;           // to queries, keys, values and gates, or to hidden units
        Linear leave;           // back to the width
        std::size_t state = 0;  // the place of its first state, if it has any
    };
    struct Workspace;

    explicit Model(const Safetensors& file);
    void read_layers(const Safetensors& file);
    void read_fast(const Safetensors& file, std::size_t index, Layer& layer) const;
    void read_attention(const Safetensors& file, std::size_t index, Layer& layer) const;
    void read_mlp(const Safetensors& file, std::size_t index, Layer& layer) const;
    void read_ends(const Safetensors& file);

    void check(const Pass& pass) const;
    [[nodiscard]] Workspace& workspace(std::size_t tokens) const;
    void begin(const Pass& pass, Workspace& work) const;
    void embed(const Pass& pass, Workspace& work) const;
    void run(const Layer& layer, const Pass& pass, Workspace& work) const;
    void attend(const Layer& layer, const Pass& pass, Workspace& work) const;
    void remember(const Layer& layer, const Pass& pass, Workspace& work) const;
    void predict(const Pass& pass, Workspace& work) const;

    Architecture architecture_;
    std::string fingerprint_;
    std::vector<float> token_;     // vocabulary x width
    std::vector<float> position_;  // window x width
    std::vector<Layer> layers_;
    Norm norm_;
    Linear head_;
    Norm feedback_norm_;
    Linear feedback_;
    std::size_t widest_ = 0;  // of what any sublayer enters, padded
};

}  // namespace nrem_hybrid
