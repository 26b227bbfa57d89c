// Probabilities from scores, of any size and sign.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "nrem/sdk/component.hpp"

namespace nrem {

// Fills `probabilities` with the softmax of `scores` and returns the place of the largest (the
// first of equals). Both have the same size, which is not 0.
template <class T>
NREM_HIDDEN std::size_t softmax(std::span<const T> scores, double temperature,
                                std::span<float> probabilities) {
    const auto best = std::max_element(scores.begin(), scores.end());
    const auto weigh = [&](T score) {
        return std::exp((static_cast<double>(score) - static_cast<double>(*best)) / temperature);
    };
    double total = 0;
    for (const T score : scores) total += weigh(score);
    for (std::size_t i = 0; i < scores.size(); ++i)
        probabilities[i] = static_cast<float>(weigh(scores[i]) / total);
    return static_cast<std::size_t>(best - scores.begin());
}

}  // namespace nrem
