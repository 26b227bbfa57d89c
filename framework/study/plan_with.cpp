#include "study/plan_with.hpp"

#include <algorithm>
#include <set>

#include "study/answer_costs.hpp"
#include "study/begin.hpp"
#include "study/early_stop.hpp"
#include "study/halving.hpp"

namespace nrem::core {
namespace {

bool all_done(const Plan& plan, const std::vector<Row>& rows) {
    std::set<std::string_view> done;
    for (const auto& row : rows) done.insert(row.id);
    return std::ranges::all_of(plan.trials,
                               [&](const Trial& trial) { return done.contains(trial.id); });
}

bool is_searching(const Plan& plan) {
    const Search& search = plan.config.search;
    return search.method == SearchMethod::halving && !search.decided;
}

// The config of the plan with what the rows of all its trials decide.
Config next_of(const Plan& plan, const std::vector<Row>& rows) {
    Config next = plan.config;
    if (next.stop_early)
        add_stage(*next.stop_early, plan, rows);
    else if (is_searching(plan))
        climb(next.search, plan, rows);
    else
        note_costs(next.controls, plan, rows);
    return next;
}

}  // namespace

bool goes_on(const Plan& plan) {
    const auto& stop = plan.config.stop_early;
    return is_searching(plan) || (stop && !stop->settled) || !plan.later.empty();
}

Plan plan_with(const Config& config, const Registry& registry, const std::vector<Row>& rows) {
    Plan plan = make_plan(config, registry);
    while (goes_on(plan) && all_done(plan, rows)) plan = make_plan(next_of(plan, rows), registry);
    return plan;
}

std::vector<Row> deciding_rows(const Config& config, const std::filesystem::path& run) {
    const bool grows = config.search.method == SearchMethod::halving || config.stop_early ||
                       (may_loop(config) && (config.controls.vote || config.controls.single_long));
    return grows ? rows_in(run) : std::vector<Row>{};
}

Plan at_most(const Plan& plan, const Registry& registry) {
    if (!plan.config.stop_early) return plan;
    Config config = plan.config;
    config.stop_early.reset();
    return make_plan(config, registry);
}

}  // namespace nrem::core
