// Classes that are mixtures of Gaussian clouds, for the tasks of continual learning.
#pragma once

#include <utility>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace {

struct Sample {
    std::vector<float> features;
    std::size_t label;
};
using Samples = std::vector<Sample>;

struct CloudPlan {
    std::size_t classes;
    std::size_t dimensions;
    std::size_t clouds;  // of a class
    double separation;   // standard deviation of the clouds' centres, that of a cloud being 1
};

inline Sample around(std::vector<float> centre, std::size_t label, double width,
                     nrem::Random& random) {
    for (auto& x : centre) x += static_cast<float>(width * random.normal());
    return {std::move(centre), label};
}

// The centres of all clouds, those of a class one after the other.
inline Samples draw_centres(const CloudPlan& plan, nrem::Random& random) {
    Samples centres;
    for (std::size_t i = 0; i < plan.classes * plan.clouds; ++i)
        centres.push_back(around(std::vector<float>(plan.dimensions), i / plan.clouds,
                                 plan.separation, random));
    return centres;
}

// So many of each class, from its clouds in turn.
inline Samples draw_samples(const CloudPlan& plan, const Samples& centres, std::size_t each,
                            nrem::Random& random) {
    Samples drawn;
    for (std::size_t c = 0; c < plan.classes; ++c)
        for (std::size_t i = 0; i < each; ++i)
            drawn.push_back(
                around(centres[c * plan.clouds + i % plan.clouds].features, c, 1, random));
    return drawn;
}

}  // namespace
