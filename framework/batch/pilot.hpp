// What cells cost, learned by running a little of each: the first stream for a moment, in a child
// process, which costs a plugin that crashes its own estimate only. No language model is asked:
// filler stands for what it would say, as long as it may become, so that tokens and money are at
// most what is told. A stream that did not end in its moment is taken to go on as it began.
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

// One for each of `cells`, which are indices into the plan; none where time or a crash did not let
// it. Must be called while there is one thread.
[[nodiscard]] std::vector<std::optional<Cost>> pilot(const Plan& plan, const Registry& registry,
                                                     const std::vector<std::size_t>& cells,
                                                     const PilotLimits& limits);

}  // namespace nrem::core
