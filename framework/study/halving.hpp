// A search by halving: each rung's trials decide who is on the next one.
#pragma once

#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Adds the rung that follows from those of the plan, which are done.
void climb(Search& search, const Plan& plan, const std::vector<Row>& rows);

}  // namespace nrem::core
