// The trivial arms: answers without a memory of what was asked. An arm must beat the best of them,
// whichever that is on a task.
#pragma once

#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

struct Trivial {
    std::string name;      // of the control
    double value = unknown;  // what the best cell of that name reached
};

// Those that the group has, the best first, by the first metric that any of them has.
[[nodiscard]] std::vector<Trivial> trivial_arms(const Group& group);

// The baselines that are asked for, with the best trivial arm before the first trivial one where it
// is not among them: to beat a constant is no feat where yesterday's answer does better.
[[nodiscard]] std::vector<std::string> baselines_for(const Group& group,
                                                     const std::vector<std::string>& asked);

}  // namespace nrem::core
