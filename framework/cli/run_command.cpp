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
#include "cli/cache_command.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/isolation.hpp"
#include "cli/outcome.hpp"
#include "cli/progress.hpp"
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

Progress run_trials(const Plan& plan, const Registry& registry, RunDirectory& directory,
                    const RunArguments& arguments) {
    std::signal(SIGINT, interrupt);
    std::signal(SIGTERM, interrupt);
    ProgressPrinter printer;
    const Progress progress = run(
        plan, registry, directory,
        {.jobs = jobs_of(arguments),
         .sleep_jobs = arguments.sleep_jobs,
         .in_flight = arguments.in_flight,
         .memory = arguments.memory.empty() ? 0 : static_cast<double>(read_size(arguments.memory)),
         .isolation = isolation_of(arguments),
         .control = LiveControl::on,
         .cancelled = &cancelled,
         .progress = [&](const Progress& now) { printer.update(now); }});
    printer.finish();
    return progress;
}

}  // namespace

std::string run_folder(const std::string& out, const std::string& name) {
    return out.empty() ? "runs/" + name : out;
}

int jobs_of(const RunArguments& arguments) {
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    return arguments.jobs ? arguments.jobs : std::max(cores, 1);
}

int run_command(const RunArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    check_claim_metrics(config);
    const auto registry = open_registry(arguments.plugin_paths);
    const Plan plan = make_plan(config, *registry);
    for (const auto& refusal : plan.refused)
        fmt::print(stderr, "refused: {}: {}\n", refusal.cell, refusal.reason);
    if (plan.trials.empty()) throw UsageError(arguments.experiment + ": there is nothing to run");
    RunDirectory directory(run_folder(arguments.out, config.name), make_manifest(plan, *registry),
                           arguments.fresh ? Begin::fresh : Begin::resume);
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
    if (progress.cancelled)
        fmt::print(stderr, "{} trials were cancelled; --retry runs them\n", progress.cancelled);
    const bool as_expected = write_outcome({{directory.folder()}, directory.folder(), {}});
    return progress.failed || (arguments.check && !as_expected) ? 1 : 0;
}

int plan_command(const PlanArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    const auto registry = open_registry(arguments.plugin_paths);
    const Plan plan = make_plan(config, *registry);
    std::set<std::string> done;
    const std::string folder = run_folder(arguments.out, config.name);
    if (std::filesystem::exists(folder + "/trials.jsonl"))
        for (const auto& row : read_rows(folder)) done.insert(row.id);
    fmt::print("{}", render(plan, done));
    return 0;
}

}  // namespace nrem::core
