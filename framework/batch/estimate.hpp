// What the trials of a plan will cost: from earlier trials where there are any, else by running a
// little of each cell.
#pragma once

#include <vector>

#include "batch/cost.hpp"
#include "batch/pilot.hpp"
#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Where a figure comes from, the best first: trials of this cell, with any streams and seeds; the
// pilot; the cells of the same arm whose cost is known.
enum class Basis { earlier, pilot, arm, none };
constexpr auto names_of(Basis) {
    return std::to_array<std::string_view>({"earlier trials", "pilot", "its arm", "unknown"});
}

struct CostEstimate {
    Cost cost;  // of one seed with all streams
    Basis basis = Basis::none;
};

// One for each cell. `earlier` may be rows of any run; those of other cells are ignored. Call it
// while there is one thread.
[[nodiscard]] std::vector<CostEstimate> estimate_costs(const Plan& plan, const Registry& registry,
                                                       const std::vector<Row>& earlier,
                                                       const PilotLimits& limits = {});

}  // namespace nrem::core
