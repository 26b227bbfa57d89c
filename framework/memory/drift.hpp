// How far nights have changed what a tensor is as a whole: its norm and its effective rank. Each night
// counts with the factor by which it changed them, so that what wake writes between two nights does not
// count.
#pragma once

#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

// The number of directions that a tensor's rows span, each counted by its weight: the participation
// ratio of its squared singular values s, (sum s)^2 / (sum s^2). It is trace(G)^2 / |G|^2 for the smaller
// of the two products G of the tensor with itself, and needs no singular value. All dimensions but the last
// count as rows. 0 where all elements are 0.
[[nodiscard]] double effective_rank(const nrem_tensor& tensor);

// Logarithms of the factors by which nights changed a tensor.
struct Drift {
    double norm = 0;
    double rank = 0;
    friend bool operator==(const Drift&, const Drift&) = default;
};
using Drifts = std::vector<Drift>;  // by tensor

// Adds what happened from `before` to `after`. A tensor that was 0 has nothing to be compared with, and
// its change does not count.
void add_change(Drifts& drifts, const Memory& before, const Memory& after);

// The factor, at least 1 and at most half a billion: as many times larger or smaller.
[[nodiscard]] double factor(double logarithm);

}  // namespace nrem::core
