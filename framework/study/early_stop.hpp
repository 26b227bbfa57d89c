// Comparisons that stop early: after each stage, cells whose comparisons are settled are left out.
#pragma once

#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Adds the stage that follows from the finished stages of the plan; none when all is settled or all
// streams are run. A cell goes on while one of its comparisons (with a baseline, or with its
// noop_sleep twin) is open, or if it has none; what it is compared with goes on, too.
void add_stage(StopEarly& stop, const Plan& plan, const std::vector<Row>& rows);

}  // namespace nrem::core
