// Views of a thing: its direction and noise of a given length on average, so that two views of one
// thing have the cosine 1 / (1 + noise^2).
#pragma once

#include <cmath>
#include <span>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace {

inline std::vector<float> noisy(std::span<const float> direction, double noise,
                                nrem::Random& random) {
    const double spread = noise / std::sqrt(static_cast<double>(direction.size()));
    std::vector<float> view(direction.begin(), direction.end());
    for (float& x : view) x += static_cast<float>(spread * random.normal());
    return view;
}

}  // namespace
