// What cells of a plan want from their sleeps, and their probes, and cannot get, reported before anything runs.
#pragma once

#include <string>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// A sentence for each kind of thing, with the cells that it is about. Held-out questions and
// canaries are drawn from what has an answer that was revealed: stream 0 of each task is looked at
// for one. Must be called while there is one thread.
[[nodiscard]] std::vector<std::string> warnings(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
