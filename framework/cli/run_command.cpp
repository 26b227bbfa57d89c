// nrem run and nrem plan.
#include <fmt/format.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <nlohmann/json.hpp>
#include <set>
#include <thread>

#include "analysis/claim_metrics.hpp"
#include "batch/batch.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/estimate_text.hpp"
#include "cli/launch/launch.hpp"
#include "cli/merge_command.hpp"
#include "cli/outcome.hpp"
#include "cli/progress.hpp"
#include "cli/shard_run.hpp"
#include "plan/plan.hpp"
#include "store/manifest.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

std::atomic<bool> cancelled{false};

// The first interrupt ends the run cleanly after the steps in flight, the second one at once.
void interrupt(int signal) {
    if (cancelled.exchange(true)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
}

std::set<std::string> failed_trials(const std::vector<Row>& rows) {
    std::set<std::string> failed;
    for (const auto& row : rows)
        if (row.outcome != Outcome::ok) failed.insert(row.id);
    return failed;
}

// Before anything is spent, rather than after.
void check_claim_metrics(const Config& config) {
    for (const auto& claim : config.expect) {
        if (std::ranges::count(claim_metrics(), claim.metric)) continue;
        const std::string near = nearest(claim.metric, claim_metrics());
        throw UsageError(fmt::format("{}: no metric '{}'{}", config.at(claim.place), claim.metric,
                                     near.empty() ? "" : fmt::format(" (nearest: {})", near)));
    }
}

Workers workers_of(int jobs, int in_flight) {
    const unsigned cores = std::thread::hardware_concurrency();
    return {jobs ? jobs : static_cast<int>(cores ? cores : 1), in_flight};
}

// What lies in the run's folder already, and in others that may say what trials cost.
struct Earlier {
    std::vector<Row> rows;
    std::set<std::string> done;
};

Earlier earlier_trials(const std::string& folder, const std::vector<std::string>& like) {
    Earlier earlier;
    if (std::filesystem::exists(folder + "/trials.jsonl")) earlier.rows = read_rows(folder);
    for (const auto& row : earlier.rows) earlier.done.insert(row.id);
    for (const auto& run : like)
        for (auto& row : read_rows(run)) earlier.rows.push_back(std::move(row));
    return earlier;
}

// Only what is asked over a network and costs something is worth a question.
bool may_begin(const Plan& plan, const Registry& registry, const RunArguments& arguments) {
    const ModelSettings& models = plan.config.models;
    const bool asks = models.confirm.calls || models.confirm.tokens || models.confirm.seconds ||
                      (models.confirm.money > 0 && !models.prices.empty());
    if (arguments.yes || !asks || models.responses.mode == ResponseMode::replay) return true;
    Earlier earlier = earlier_trials(run_folder(arguments.out, plan.config.name), arguments.like);
    if (arguments.fresh) earlier.done.clear();
    const auto estimates = estimate_costs(plan, registry, earlier.rows);
    return may_spend(models.confirm, outlook(plan, estimates, earlier.done),
                     workers_of(arguments.jobs, arguments.in_flight));
}

Progress run_trials(const Plan& plan, const Registry& registry, RunDirectory& directory,
                    const RunArguments& arguments) {
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    ProgressPrinter printer;
    const Progress progress = run(plan, registry, directory,
                                  {.jobs = workers_of(arguments.jobs, arguments.in_flight).jobs,
                                   .sleep_jobs = arguments.sleep_jobs,
                                   .in_flight = arguments.in_flight,
                                   .cancelled = &cancelled,
                                   .progress = [&](const Progress& now) { printer.update(now); }});
    printer.finish();
    return progress;
}

}  // namespace

std::string run_folder(const std::string& out, const std::string& name) {
    return out.empty() ? "runs/" + name : out;
}

int run_command(const RunArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    check_claim_metrics(config);
    const auto registry = open_registry(arguments.plugin_paths);
    Plan plan = make_plan(config, *registry);
    for (const auto& refusal : plan.refused)
        fmt::print(stderr, "refused: {}: {}\n", refusal.cell, refusal.reason);
    if (plan.trials.empty()) throw UsageError(arguments.experiment + ": there is nothing to run");
    std::filesystem::path folder = run_folder(arguments.out, config.name);
    if (!arguments.shard.empty())
        folder = enter_shard(plan, arguments, folder);
    else if (!arguments.fresh && arguments.launcher.empty())
        take_in_shards(folder);
    if (arguments.shard.empty() && !may_begin(plan, *registry, arguments)) return 1;
    if (!arguments.launcher.empty()) return launch_command(arguments, plan, *registry);
    RunDirectory directory(folder, make_manifest(plan, *registry),
                           arguments.fresh ? Begin::fresh : Begin::resume,
                           std::chrono::seconds(arguments.patience));
    if (arguments.retry) directory.forget(failed_trials(directory.rows()));
    const Progress progress = run_trials(plan, *registry, directory, arguments);
    if (cancelled) {
        fmt::print(stderr, "interrupted: {} of {} trials are done; the same command goes on\n",
                   progress.done, progress.trials);
        return 1;
    }
    if (!progress.stopped.empty()) {
        fmt::print(
            stderr,
            "stopped at the limit of {}: {} of {} trials are done; raise `limits` and give the "
            "same command again, what was paid for is kept\n",
            progress.stopped, progress.done, progress.trials);
        return 1;
    }
    if (!arguments.shard.empty()) return leave_shard(progress, arguments);
    const bool as_expected = write_outcome({{directory.folder()}, directory.folder(), {}});
    return progress.failed || (arguments.check && !as_expected) ? 1 : 0;
}

int plan_command(const PlanArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    const auto registry = open_registry(arguments.plugin_paths);
    const Plan plan = make_plan(config, *registry);
    const Earlier earlier = earlier_trials(run_folder(arguments.out, config.name), arguments.like);
    const auto estimates = estimate_costs(plan, *registry, earlier.rows);
    fmt::print(
        "{}{}", render(plan, earlier.done),
        render(plan, estimates, earlier.done, workers_of(arguments.jobs, arguments.in_flight)));
    return 0;
}

}  // namespace nrem::core
