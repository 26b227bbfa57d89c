// nrem plan.
#include <fmt/format.h>

#include "base/secrets.hpp"
#include "cli/begin.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/plan_with.hpp"
#include "cli/power.hpp"
#include "plan/warnings.hpp"
#include "report/text.hpp"

namespace nrem::core {

int plan_command(const PlanArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    check_metrics(config);
    forget_secrets();  // planning uses no keys
    const auto registry = open_registry(arguments.plugin_paths);
    const std::vector<Row> rows = rows_in(run_folder(arguments.out, config.name));
    const Plan plan = plan_with(config, *registry, rows);
    const std::set<std::string> done = ids_of(rows);
    fmt::print("{}{}", render(plan, done),
               render(plan, costs_of(plan, *registry, rows, arguments.like), done,
                      workers_of(arguments.jobs, arguments.in_flight)));
    for (const auto& sentence : warnings(plan, *registry))
        fmt::print("warning: {}\n", terminal_text(sentence));
    fmt::print("{}", power_of(plan, *registry));
    if (plan.config.search.method == SearchMethod::halving && goes_on(plan))
        fmt::print("A rung of the search; who is on the next one is known when it has run.\n");
    if (plan.config.stop_early && goes_on(plan))
        fmt::print(
            "The first {} streams in an order that seed {} draws, the same for all arms; what they "
            "do not settle goes on, to all streams at most.\n",
            plan.config.stop_early->stages.back().end, plan.config.stop_early->seed);
    return 0;
}

}  // namespace nrem::core
