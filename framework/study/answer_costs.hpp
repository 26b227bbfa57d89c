// What the answers of loops took, from the rows of their trials: so that controls can spend as much.
#pragma once

#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// Of all cells of the plan that controls wait for, over all seeds and streams. Those of which no
// trial went well have none.
void note_costs(Controls& controls, const Plan& plan, const std::vector<Row>& rows);

// Whether any cell of the config may have a loop.
[[nodiscard]] bool may_loop(const Config& config);

}  // namespace nrem::core
