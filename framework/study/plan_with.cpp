#include "study/plan_with.hpp"

#include <algorithm>
#include <set>

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

}  // namespace

bool goes_on(const Plan& plan) {
    const Search& search = plan.config.search;
    const auto& stop = plan.config.stop_early;
    return (search.method == SearchMethod::halving && !search.decided) || (stop && !stop->settled);
}

Plan plan_with(const Config& config, const Registry& registry, const std::vector<Row>& rows) {
    Plan plan = make_plan(config, registry);
    while (goes_on(plan) && all_done(plan, rows)) {
        Config next = plan.config;
        if (next.stop_early)
            add_stage(*next.stop_early, plan, rows);
        else
            climb(next.search, plan, rows);
        plan = make_plan(next, registry);
    }
    return plan;
}

std::vector<Row> deciding_rows(const Config& config, const std::filesystem::path& run) {
    const bool grows = config.search.method == SearchMethod::halving || config.stop_early;
    return grows ? rows_in(run) : std::vector<Row>{};
}

Plan at_most(const Plan& plan, const Registry& registry) {
    if (!plan.config.stop_early) return plan;
    Config config = plan.config;
    config.stop_early.reset();
    return make_plan(config, registry);
}

}  // namespace nrem::core
