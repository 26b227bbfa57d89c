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
#include "cli/outcome.hpp"
#include "cli/progress.hpp"
#include "cli/search.hpp"
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

void check_metric(const Config& config, const std::string& metric, Place place) {
    if (find_metric(metric)) return;
    const std::string near = nearest(metric, claim_metrics());
    throw UsageError(fmt::format("{}: no metric '{}'{}", config.at(place), metric,
                                 near.empty() ? "" : fmt::format(" (nearest: {})", near)));
}

// Before anything is spent, rather than after.
void check_metrics(const Config& config) {
    for (const auto& claim : config.expect) check_metric(config, claim.metric, claim.place);
    check_metric(config, config.search.metric, config.search.place);
}

Workers workers_of(int jobs, int in_flight) {
    const unsigned cores = std::thread::hardware_concurrency();
    return {jobs ? jobs : static_cast<int>(cores ? cores : 1), in_flight};
}

std::vector<Row> rows_in(const std::string& folder) {
    if (!std::filesystem::exists(folder + "/trials.jsonl")) return {};
    return read_rows(folder);
}

std::set<std::string> ids_of(const std::vector<Row>& rows) {
    std::set<std::string> ids;
    for (const auto& row : rows) ids.insert(row.id);
    return ids;
}

std::vector<CostEstimate> costs_of(const Plan& plan, const Registry& registry,
                                   std::vector<Row> rows, const std::vector<std::string>& like) {
    for (const auto& run : like)
        for (auto& row : read_rows(run)) rows.push_back(std::move(row));
    return estimate_costs(plan, registry, rows);
}

// Only what is asked over a network and costs something is worth a question.
bool may_begin(const Plan& plan, const Registry& registry, const std::vector<Row>& rows,
               const RunArguments& arguments) {
    const ModelSettings& models = plan.config.models;
    const bool asks = models.confirm.calls || models.confirm.tokens || models.confirm.seconds ||
                      (models.confirm.money > 0 && !models.prices.empty());
    if (arguments.yes || !asks || models.responses.mode == ResponseMode::replay) return true;
    return may_spend(models.confirm,
                     outlook(plan, costs_of(plan, registry, rows, arguments.like), ids_of(rows)),
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

namespace {

// Says why a run ended before its trials were done; false where it did not.
bool ended_early(const Progress& progress) {
    if (cancelled)
        fmt::print(stderr, "interrupted: {} of {} trials are done; the same command goes on\n",
                   progress.done, progress.trials);
    else if (!progress.stopped.empty())
        fmt::print(
            stderr,
            "stopped at the limit of {}: {} of {} trials are done; raise `limits` and give the "
            "same command again, what was paid for is kept\n",
            progress.stopped, progress.done, progress.trials);
    return cancelled || !progress.stopped.empty();
}

void show_refused(const Plan& plan) {
    for (const auto& refusal : plan.refused)
        fmt::print(stderr, "refused: {}: {}\n", refusal.cell, refusal.reason);
}

}  // namespace

int run_command(const RunArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    check_metrics(config);
    const auto registry = open_registry(arguments.plugin_paths);
    const std::string folder = run_folder(arguments.out, config.name);
    std::vector<Row> rows;
    if (!arguments.fresh) rows = rows_in(folder);
    if (arguments.retry)
        std::erase_if(rows, [](const Row& row) { return row.outcome != Outcome::ok; });
    Plan plan = plan_with(config, *registry, rows);
    show_refused(plan);
    if (plan.trials.empty()) throw UsageError(arguments.experiment + ": there is nothing to run");
    if (!may_begin(plan, *registry, rows, arguments)) return 1;
    Begin begin = arguments.fresh ? Begin::fresh : Begin::resume;
    Progress progress;
    while (true) {
        RunDirectory directory(folder, make_manifest(plan, *registry), begin);
        if (arguments.retry && rows.size() < directory.rows().size())
            directory.forget(failed_trials(directory.rows()));
        progress = run_trials(plan, *registry, directory, arguments);
        if (ended_early(progress)) return 1;
        if (!goes_on(plan)) break;
        rows = directory.rows();
        plan = plan_with(config, *registry, rows);
        begin = Begin::resume;
    }
    const bool as_expected = write_outcome({{folder}, folder, {}});
    return progress.failed || (arguments.check && !as_expected) ? 1 : 0;
}

int plan_command(const PlanArguments& arguments) {
    const Config config = load(arguments.experiment, arguments.overrides);
    const auto registry = open_registry(arguments.plugin_paths);
    const std::vector<Row> rows = rows_in(run_folder(arguments.out, config.name));
    const Plan plan = plan_with(config, *registry, rows);
    const std::set<std::string> done = ids_of(rows);
    fmt::print("{}{}", render(plan, done),
               render(plan, costs_of(plan, *registry, rows, arguments.like), done,
                      workers_of(arguments.jobs, arguments.in_flight)));
    if (goes_on(plan))
        fmt::print("A rung of the search; who is on the next one is known when it has run.\n");
    return 0;
}

}  // namespace nrem::core
