// The combinations of a config: every arm with every point of the sweep, as setups. Overrides are
// applied last, exclusions and components not yet looked at.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "config/config.hpp"

namespace nrem::core {

struct Point {
    const Arm& arm;
    const Setup& setup;
    // Per axis of the sweep: key and value in one line.
    const std::vector<std::pair<std::string, std::string>>& swept;
};

// Calls `visit` for each point, arm by arm, the first axis varying slowest. Throws UsageError for
// more points than anybody can run.
void for_each_point(const Config& config, const std::function<void(const Point&)>& visit);

}  // namespace nrem::core
