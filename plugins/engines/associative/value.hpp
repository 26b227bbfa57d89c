// What an associative memory stores of a truth: its vector or, where it has none, the one-hot vector
// of the right choice.
#pragma once

#include <span>
#include <stdexcept>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem {

// Empty when the truth says nothing that can be stored. `one_hot` is a buffer.
NREM_HIDDEN inline std::span<const float> value_of(const Answer& truth, std::size_t size,
                                                   std::vector<float>& one_hot) {
    if (truth.vector.count == size) return view(truth.vector);
    if (truth.vector.count != 0)
        throw std::invalid_argument("the truth's vector has the wrong size");
    if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= size) return {};
    one_hot.assign(size, 0);
    one_hot[static_cast<std::size_t>(truth.choice)] = 1;
    return one_hot;
}

}  // namespace nrem
