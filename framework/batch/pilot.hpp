// Measures what cells cost by running a little of each: the first stream for a moment. This happens
// in a child process, so a plugin that crashes loses only its own estimate. No language model is
// asked: its answer is replaced by filler of the greatest length allowed, so tokens and money are
// upper bounds. A stream that did not end in its moment is assumed to go on as it began.
#pragma once

#include <optional>
#include <vector>

#include "batch/cost.hpp"
#include "plan/plan.hpp"

namespace nrem::core {

struct PilotLimits {
    double cell = 0.05;  // seconds for one cell
    double all = 2;      // and for all of them
};

// One for each of `cells`, which are indices into the plan; none where the time was over or the
// plugin crashed. Call it while there is one thread.
[[nodiscard]] std::vector<std::optional<Cost>> pilot(const Plan& plan, const Registry& registry,
                                                     const std::vector<std::size_t>& cells,
                                                     const PilotLimits& limits);

}  // namespace nrem::core
