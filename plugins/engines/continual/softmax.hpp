// Probabilities from scores, of any size and sign.
#pragma once

#include <cmath>
#include <span>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/finite.hpp"

namespace nrem {

// Fills `probabilities` with the softmax of `scores`. Both have the same size, which is not 0. Throws
// for scores that are not finite.
template <class T>
NREM_HIDDEN void softmax(std::span<const T> scores, double temperature,
                         std::span<float> probabilities) {
    const auto most = static_cast<double>(scores[largest(scores, "score")]);
    const auto weigh = [&](T score) {
        return std::exp((static_cast<double>(score) - most) / temperature);
    };
    double total = 0;
    for (const T score : scores) total += weigh(score);
    for (std::size_t i = 0; i < scores.size(); ++i)
        probabilities[i] = static_cast<float>(weigh(scores[i]) / total);
}

}  // namespace nrem
