// Pairs of vectors for rules that keep them in matrices, and what such a rule reads.
#pragma once

#include <algorithm>
#include <cmath>
#include <numeric>
#include <vector>

#include "plugins/stage.hpp"

namespace nrem::stage {

using Floats = std::vector<float>;

inline nrem_sizes cue_and_answer(std::size_t cue, std::size_t answer) {
    return {.struct_size = sizeof(nrem_sizes), .cue = cue, .answer = answer};
}

inline Floats direction(Random& random, std::size_t size) {
    Floats made(size);
    for (auto& x : made) x = static_cast<float>(random.normal());
    const float length =
        std::sqrt(std::inner_product(made.begin(), made.end(), made.begin(), 0.0F));
    for (auto& x : made) x /= length;
    return made;
}

inline Floats read_of(Mind& mind, Days& days, const Floats& key) {
    const auto read = view(mind.read(days.cue("", key)).vector());
    return {read.begin(), read.end()};
}

inline Floats tensor_of(const Mind& mind, std::size_t index) {
    const auto values = mind.memory.values(index);
    return {values.begin(), values.end()};
}

inline double dot(const Floats& a, const Floats& b) {
    return std::inner_product(a.begin(), a.end(), b.begin(), 0.0);
}

}  // namespace nrem::stage
