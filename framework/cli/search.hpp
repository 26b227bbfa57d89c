// A search by halving as a sequence of plans: each rung's trials decide who is on the next one. All
// of it follows from the rows of the run, so that a search that was cut short goes on where it was.
#pragma once

#include <filesystem>
#include <vector>

#include "plan/plan.hpp"
#include "store/row.hpp"

namespace nrem::core {

// The plan of the config: of a search by halving, as far as the rows have decided it.
[[nodiscard]] Plan plan_with(const Config& config, const Registry& registry,
                             const std::vector<Row>& rows);

// The rows of a run by which it is planned: none where the plan does not depend on any.
[[nodiscard]] std::vector<Row> deciding_rows(const Config& config,
                                             const std::filesystem::path& run);

// Whether more is to be planned when the plan's trials are done.
[[nodiscard]] inline bool goes_on(const Plan& plan) {
    return plan.config.search.method == SearchMethod::halving && !plan.config.search.decided;
}

}  // namespace nrem::core
