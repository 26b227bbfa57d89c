// The hybrid model with gradients: one pass over a chunk, for a whole batch at once.
#pragma once

#include "functions.hpp"
#include "settings.hpp"
#include "weights.hpp"

namespace nrem_torch {

// What attention has of one chunk: keys and values of its last tokens, rows x tokens x 2 width, one
// tensor for each attention sublayer, in order; undefined: none.
struct Kept {
    std::vector<torch::Tensor> pairs;
    std::size_t length = 0;  // of the chunk
};

// What a batch carries from chunk to chunk.
struct States {
    std::vector<LayerState> fast;  // one for each fast sublayer, in order
    Kept before;                   // of the chunk before, which is what attention sees
    Kept newest;                   // of the chunk that is being read
    // Before the first pass over a chunk of this length.
    void begin_chunk(std::size_t length);
    // Fast weights of its own for each of the rows that share some.
    void divide(std::size_t rows_per_state);
};

// A batch of equally long chunks: rows x length tokens.
struct Tokens {
    torch::Tensor ids;           // 64-bit whole numbers
    std::size_t rows_per_state;  // consecutive chunks that start from the same state
};

class Model {
public:
    Model(const nrem_hybrid::Architecture& architecture, const Weights& weights,
          Kernels kernels = Kernels::own)
        : architecture_(architecture), weights_(weights), kernels_(kernels) {}

    States no_states(std::size_t batch) const;
    torch::Tensor embed(const Tokens& tokens) const;
    // What the next pass begins with.
    torch::Tensor feed_back(const torch::Tensor& embedded, const torch::Tensor& features) const;

    enum class Wanted { features, states_only };
    struct Pass {
        torch::Tensor in;   // rows x length x width: embedded tokens, or what feed_back made
        std::size_t first;  // the sublayer to begin with
        Wanted wanted;      // states_only: what cannot change a state any more is left out
    };
    // One pass of consolidation over a chunk that has begun: changes the states, returns the
    // features.
    torch::Tensor consolidate(const Pass& pass, States& states) const;
    // Logits after so many passes, rows x length x vocabulary. The states stay as they are; further
    // passes change a copy for each row.
    torch::Tensor predict(const Tokens& tokens, const States& states, std::size_t passes = 1) const;
    const nrem_hybrid::Architecture& architecture() const { return architecture_; }
    torch::Device device() const { return weights_.device(); }

private:
    torch::Tensor norm(const torch::Tensor& x, const std::string& name) const;
    torch::Tensor linear(const torch::Tensor& x, const std::string& name) const;
    torch::Tensor fast(const torch::Tensor& x, const std::string& name, LayerState& state) const;
    torch::Tensor attention(std::size_t index, const torch::Tensor& x, States& states) const;
    torch::Tensor last_pairs(const torch::Tensor& in) const;
    torch::Tensor mlp(const torch::Tensor& x, const std::string& name) const;
    torch::Tensor sublayer(std::size_t index, const torch::Tensor& x, States& states) const;
    // Sublayers of this kind before this one.
    std::size_t count_before(std::size_t index, nrem_hybrid::Sublayer kind) const;
    std::size_t end_of_states() const;  // from this sublayer on none changes a state
    const nrem_hybrid::Architecture& architecture_;
    const Weights& weights_;
    Kernels kernels_;
};

}  // namespace nrem_torch
