// Plans that grow with their results: a search by halving decides rung by rung which cells go on,
// early stopping decides stage by stage, and controls that spend as much as a loop follow it. Everything follows from the rows of the run, so a run
// that was cut short goes on where it was.
#pragma once

#include <filesystem>
#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// The plan of the config, as far as the rows decide it.
[[nodiscard]] Plan plan_with(const Config& config, const Registry& registry,
                             const std::vector<Row>& rows);

// The rows of a run that decide its plan: none if the plan does not depend on rows.
[[nodiscard]] std::vector<Row> deciding_rows(const Config& config,
                                             const std::filesystem::path& run);

// Whether more will be planned when the plan's trials are done.
[[nodiscard]] bool goes_on(const Plan& plan);

// The plan with everything that may still come, where that is known: each cell with all streams.
[[nodiscard]] Plan at_most(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
