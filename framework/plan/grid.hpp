// The combinations of a config: every arm with every point of the sweep and every draw of the
// search, as setups. Overrides are applied last, exclusions and components not yet looked at.
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
    // Key and value in one line, of each axis whose condition holds.
    const std::vector<std::pair<std::string, std::string>>& swept;
};

// Calls `visit` for each point, arm by arm, the first axis varying slowest. Throws UsageError for
// more points than anybody can run.
void for_each_point(const Config& config, const Registry& registry,
                    const std::function<void(const Point&)>& visit);

// The same for the ends of what a search draws from, one axis at a time, to see them checked.
void for_each_end(const Config& config, const Registry& registry,
                  const std::function<void(const Point&)>& visit);

}  // namespace nrem::core
