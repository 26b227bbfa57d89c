// nrem plan.
#include <fmt/format.h>

#include "base/secrets.hpp"
#include "cli/command.hpp"
#include "plan/warnings.hpp"
#include "report/text.hpp"
#include "study/begin.hpp"
#include "study/environment.hpp"
#include "study/plan_with.hpp"
#include "study/power.hpp"

namespace nrem::core {

namespace {

struct PlanArguments {
    std::string experiment;
    std::vector<std::string> overrides;
    std::vector<std::string> plugin_paths;
    std::string out;
    std::vector<std::string> like;
    int jobs = 0;
    int in_flight = 16;
};

int show_plan(const PlanArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    check_metrics(config);
    forget_secrets();  // planning uses no keys
    const auto registry = open_registry(arguments.plugin_paths);
    const std::vector<Row> rows = rows_in(run_folder(arguments.out, config.name));
    const Plan plan = plan_with(config, *registry, rows);
    check_figures(plan);
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

void plan_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<PlanArguments>();
    add_experiment(command, given->experiment, given->overrides);
    add_plugin_paths(command, given->plugin_paths);
    command.add_option("--out", given->out, "The run's folder (default: runs/<name>)");
    add_like(command, given->like);
    add_workers(command, given->jobs, given->in_flight);
    command.callback([given, &exit_code] { exit_code = show_plan(*given); });
}

}  // namespace

Command plan_command() {
    return {"plan", Purpose::experiments, "Show what an experiment comes to and what it will take; runs nothing",
            plan_options};
}

}  // namespace nrem::core
