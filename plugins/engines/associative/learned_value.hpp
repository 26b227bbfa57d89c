// The vector that a rule is to read out: the truth's or, where it has none, one with a single 1
// at the right choice.
#pragma once

#include <span>
#include <stdexcept>
#include <vector>

#include "nrem/sdk/values.hpp"

namespace nrem {

class LearnedValue {
public:
    // Empty when the truth says nothing that can be stored. Holds until the next call.
    std::span<const float> of(const Answer& truth, std::size_t size) {
        if (truth.vector.count == size) return view(truth.vector);
        if (truth.vector.count != 0)
            throw std::invalid_argument("the truth's vector has the wrong size");
        if (truth.choice < 0 || static_cast<std::size_t>(truth.choice) >= size) return {};
        one_hot_.assign(size, 0);
        one_hot_[static_cast<std::size_t>(truth.choice)] = 1;
        return one_hot_;
    }

private:
    std::vector<float> one_hot_;
};

}  // namespace nrem
