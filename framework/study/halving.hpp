// A search by halving: the trials of each rung decide which cells are on the next one.
#pragma once

#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Adds the rung that follows from the finished rungs of the plan.
void climb(Search& search, const Plan& plan, const std::vector<Row>& rows);

}  // namespace nrem::core
