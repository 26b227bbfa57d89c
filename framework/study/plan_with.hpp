// Plans that grow with what has run: a search by halving decides rung by rung who goes on, a
// comparison that may stop early stage by stage. All of it follows from the rows of the run, so
// that one that was cut short goes on where it was.
#pragma once

#include <filesystem>
#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// The plan of the config, as far as the rows have decided it.
[[nodiscard]] Plan plan_with(const Config& config, const Registry& registry,
                             const std::vector<Row>& rows);

// The rows of a run by which it is planned: none where the plan does not depend on any.
[[nodiscard]] std::vector<Row> deciding_rows(const Config& config,
                                             const std::filesystem::path& run);

// Whether more is to be planned when the plan's trials are done.
[[nodiscard]] bool goes_on(const Plan& plan);

// The plan with all that may still come, where that is known: each cell with all of its streams.
[[nodiscard]] Plan at_most(const Plan& plan, const Registry& registry);

}  // namespace nrem::core
