// What a hybrid sequence model is made of: its sizes, its sublayers in order, and the names and
// shapes of its tensors. Written as JSON into the file of weights, read back and checked.
//
// Nothing here knows the host, so that a trainer and a test can share it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/names.hpp"

namespace nrem_hybrid {

using nrem::name_of;

enum class Sublayer { attention, fast, mlp };
constexpr auto names_of(Sublayer) {
    return std::to_array<std::string_view>({"attention", "fast", "mlp"});
}

// How a fast layer writes a value v under a key k at rate b into a state S that decays by a.
enum class Rule {
    gated_delta,  // S <- a S, then S <- S + b k (v - Sᵀ k)ᵀ
    delta,        // the same with a = 1
    hebbian,      // S <- a S + b k vᵀ
    momentum      // M <- e M + b k (v - Sᵀ k)ᵀ, then S <- a S + M
};
constexpr auto names_of(Rule) {
    return std::to_array<std::string_view>({"gated_delta", "delta", "hebbian", "momentum"});
}

struct Architecture {
    std::vector<std::string> vocabulary;  // the word of each token
    std::size_t width = 64;
    std::size_t window = 16;  // the longest chunk, in tokens
    std::vector<Sublayer> layers;
    std::size_t heads = 4;  // of attention and of fast layers, each of size width / heads
    std::size_t key = 16;   // of one head of a fast layer
    std::size_t value = 16;
    std::size_t expand = 2;  // an mlp's hidden units per unit of width
    Rule rule = Rule::gated_delta;
    std::size_t radius = 0;  // attention reaches this far to both sides; 0: over the whole chunk
    bool ring = false;       // the chunk's ends meet, for the radius
    bool causal = false;     // attention sees no later token
    std::size_t keep = 0;    // tokens of the chunk before that attention still sees
    // The features that one pass hands to the next are those after sublayer last - 1, and the next
    // pass begins with sublayer first.
    std::size_t first = 0;
    std::size_t last = 0;
    bool reinject = true;    // the next pass sees the embeddings again, not the features alone
    std::size_t passes = 1;  // what it was trained with
    friend bool operator==(const Architecture&, const Architecture&) = default;
};

struct TensorShape {
    std::string name;
    std::vector<std::size_t> shape;
    friend bool operator==(const TensorShape&, const TensorShape&) = default;
};

// All of these throw std::invalid_argument that names what is wrong.
[[nodiscard]] Rule rule_of(std::string_view name);
[[nodiscard]] std::vector<Sublayer> layers_of(std::string_view text);  // "fast attention mlp"
void check(const Architecture& architecture);
[[nodiscard]] Architecture read_architecture(std::string_view json);  // checked
[[nodiscard]] std::string to_json(const Architecture& architecture);

// The slow weights, in the order of the forward pass. Matrices are output x input.
[[nodiscard]] std::vector<TensorShape> weights_of(const Architecture& architecture);
// The fast weights, heads x key x value, and what attention keeps (see kept.hpp), in the order of
// the sublayers; zero at the start.
[[nodiscard]] std::vector<TensorShape> states_of(const Architecture& architecture);
[[nodiscard]] std::size_t elements(const TensorShape& tensor);

}  // namespace nrem_hybrid
