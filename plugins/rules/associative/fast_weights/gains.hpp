// How much a write counts besides its rate: all alike, or by a logistic function of
//   relevance  the cosine of its key with the focus, a mean of recent keys that fades
//   surprise   the error of what is read at its key, as a share of the value's length, at most 1
#pragma once

#include <algorithm>
#include <cmath>
#include <span>

#include "engines/linear/step.hpp"
#include "settings.hpp"

namespace fast_weights {

template <class T>
T logistic_gain(const Settings<T>& settings, T worth) {
    return 1 / (1 + std::exp(settings.steepness * (settings.threshold - worth)));
}

template <class T>
T relevance(std::span<const T> key, std::span<const T> focus) {
    return nrem_linear::dot<T>(key, focus) * nrem_linear::inverse_length<T>(key) *
           nrem_linear::inverse_length<T>(focus);
}

template <class T>
void attend(std::span<T> focus, std::span<const T> key, T keeps) {
    const T fresh = (1 - keeps) * nrem_linear::inverse_length<T>(key);
    for (std::size_t i = 0; i < focus.size(); ++i) focus[i] = keeps * focus[i] + fresh * key[i];
}

template <class T>
T surprise(std::span<const T> value, std::span<const T> read) {
    T error = 0;
    for (std::size_t i = 0; i < value.size(); ++i)
        error += (value[i] - read[i]) * (value[i] - read[i]);
    return std::min(T(1), std::sqrt(error) * nrem_linear::inverse_length<T>(value));
}

}  // namespace fast_weights
