// Checks before a run begins: what its folder holds, what the run will take, and whether that may
// be spent.
#pragma once

#include <set>
#include <string>
#include <vector>

#include "study/estimate_text.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// Throws UsageError for an unknown metric in a claim or in the search.
void check_metrics(const Config& config);

// That a component of the plan declares each figure that claims, search and stop rules name.
void check_figures(const Plan& plan);

// Prints refused cells; throws UsageError when no trial is left.
void check_plan(const Plan& plan);

// Nothing where there is no run yet.
[[nodiscard]] std::vector<Row> rows_in(const RunPath& folder);
[[nodiscard]] std::set<std::string> ids_of(const std::vector<Row>& rows);

[[nodiscard]] Workers workers_of(int jobs, int in_flight);

// By cell: from the run's own rows, from those of the runs `like`, and from a pilot.
[[nodiscard]] std::vector<CostEstimate> costs_of(const Plan& plan, const Registry& registry,
                                                 std::vector<Row> rows,
                                                 const std::vector<std::string>& like,
                                                 const PilotLimits& limits = {});

// Whether language models would be paid for and the user wants to be asked before.
[[nodiscard]] bool wants_a_yes(const Plan& plan, const RunSettings& settings);

}  // namespace nrem::core
