// Random keys of unit length with a chosen correlation, for the synthetic tasks.
//
// key = sqrt(c) shared + sqrt(1 - c) own, with both parts of unit length and at right angles, so
// that two keys have the cosine c on average.
#pragma once

#include <cmath>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace {

enum class Own { random, orthogonal };  // the parts that belong to one key only

struct KeyPlan {
    std::size_t count;
    std::size_t dimensions;
    double correlation;
    Own own;  // orthogonal needs count + 1 <= dimensions; then every cosine is exactly c
};

using Direction = std::vector<double>;

inline double dot(const Direction& a, const Direction& b) {
    double sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

// A unit vector at right angles to all of `others`, which are orthonormal.
inline Direction random_direction(std::size_t dimensions, const std::vector<Direction>& others,
                                  nrem::Random& random) {
    Direction made(dimensions);
    for (auto& x : made) x = random.normal();
    for (int round = 0; round < 2; ++round)  // twice: once leaves rounding errors behind
        for (const auto& other : others) {
            const double along = dot(made, other);
            for (std::size_t i = 0; i < dimensions; ++i) made[i] -= along * other[i];
        }
    const double length = std::sqrt(dot(made, made));
    for (auto& x : made) x /= length;
    return made;
}

// The keys row by row: count x dimensions.
inline std::vector<float> make_keys(const KeyPlan& plan, nrem::Random& random) {
    std::vector<Direction> fixed{random_direction(plan.dimensions, {}, random)};
    const double common = std::sqrt(plan.correlation);
    const double own = std::sqrt(1 - plan.correlation);
    std::vector<float> keys;
    keys.reserve(plan.count * plan.dimensions);
    for (std::size_t k = 0; k < plan.count; ++k) {
        const auto direction = random_direction(plan.dimensions, fixed, random);
        for (std::size_t i = 0; i < plan.dimensions; ++i)
            keys.push_back(static_cast<float>(common * fixed[0][i] + own * direction[i]));
        if (plan.own == Own::orthogonal) fixed.push_back(direction);
    }
    return keys;
}

}  // namespace
