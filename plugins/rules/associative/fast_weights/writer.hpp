// How fast_weights writes and reads: an update rule of the linear engine, whose gates, which papers
// learn, are parameters here. Where a gate needs a vector it is filled from a number:
//   decay of each key channel    half-lives spread around that of `decay`, by `spread`
//   erase and write gates        `rate`; the write gate of gdn2 grows with the error of its channel
//                                where `error_scale` is not 0
//   pairs of delta_product       this one, then those before it
//   levels of log_linear         powers of `level_weight`
// What gate.hpp lets in of a write changes the rate and the decay of that write.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "engines/linear/updates.hpp"
#include "gate.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

enum class Update {
    hebb, delta, gated_delta, rls, nlms, longhorn, efla, gla, kda, gdn2, comba, rwkv7,
    precond_gdn, precond_kda, delta_product, mdn, titans, mesa, log_linear, ttt_linear, ttt_mlp
};

constexpr auto names_of(Update) {
    return std::to_array<std::string_view>(
        {"hebb", "delta", "gated_delta", "rls", "nlms", "longhorn", "efla", "gla", "kda", "gdn2",
         "comba", "rwkv7", "precond_gdn", "precond_kda", "delta_product", "mdn", "titans", "mesa",
         "log_linear", "ttt_linear", "ttt_mlp"});
}

struct Settings {
    Update update;
    float rate;
    float decay;
    float spread;
    float share;
    float momentum;
    float ridge;
    float error_scale;
    float level_weight;
    std::size_t pairs;
    std::size_t levels;
    std::size_t hidden;

    explicit Settings(const nrem::Params& params);
};

// Memories of the same kind in the same tensors, one below the other.
struct Copies {
    std::size_t count = 1;
    bool grow = false;  // by rows
};

class Writer {
public:
    using Vector = std::span<const float>;

    explicit Writer(const nrem::Params& params, Copies copies = {});

    // S is the first tensor.
    void layout(nrem::Layout& layout, std::size_t keys, std::size_t values) const;
    // Before all else: takes the sizes from the memory. A rule may read and write memories that it
    // has not laid out.
    const nrem_linear::Shape& know(const nrem::Memory& memory);
    void write(nrem::MemoryEditor& memory, Vector key, Vector value,
               const nrem::Occasion& occasion);
    void read(const nrem::Memory& memory, Vector key, std::span<float> out);

    // Which copy is written and read from now on.
    void turn_to(std::size_t copy) { copy_ = copy; }

    // Whether a read is Sᵀ q.
    [[nodiscard]] bool reads_a_matrix() const;

private:
    using Token = nrem_linear::Token<float>;

    [[nodiscard]] bool has(nrem_linear::Gate gate) const { return rule_.gates.has(gate); }
    [[nodiscard]] float rate_of(const nrem::Occasion& occasion) const;
    [[nodiscard]] nrem_linear::Shape shape_of(std::size_t keys, std::size_t values) const;
    void reserve();
    void start(nrem::MemoryEditor& memory, nrem::Random random) const;
    void fill(Token& token, float rate);
    void fill_by_error(const nrem_linear::Memory<float>& state, const Token& token, float rate);
    void join_pairs(nrem::MemoryEditor& memory, Token& token);
    nrem_linear::Memory<float> state_of(nrem::MemoryEditor& memory);

    void check_copies() const;

    Settings settings_;
    Copies copies_;
    std::size_t copy_ = 0;
    const nrem_linear::Rule& rule_;
    WriteGate<float> opening_;
    nrem_linear::Shape shape_{};
    std::size_t tensors_ = 0;  // of the rule
    std::array<std::size_t, nrem_linear::most_parts> cells_{};  // of each, in one copy
    std::vector<float> scratch_;
    std::vector<float> decays_;   // K
    std::vector<float> erase_;    // K
    std::vector<float> key_;      // K: scaled; delta_product: of all pairs
    std::vector<float> gate_;     // V: of the write; delta_product: values of all pairs
    std::vector<float> ridge_;    // K
    std::vector<float> weights_;  // of levels; delta_product: rates
};

}  // namespace fast_weights
