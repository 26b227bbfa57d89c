#include "study/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "base/quantity.hpp"
#include "batch/batch.hpp"
#include "plan/warnings.hpp"
#include "report/text.hpp"
#include "store/manifest.hpp"
#include "store/run_directory.hpp"
#include "study/allowed_keys.hpp"
#include "study/begin.hpp"
#include "study/environment.hpp"
#include "study/interrupt.hpp"
#include "study/isolation.hpp"
#include "study/outcome.hpp"
#include "study/plan_with.hpp"
#include "study/progress.hpp"
#include "study/shard_run.hpp"
#include "study/shards.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::set<std::string> failed_trials(const std::vector<Row>& rows) {
    std::set<std::string> failed;
    for (const auto& row : rows)
        if (row.outcome != Outcome::ok) failed.insert(row.id);
    return failed;
}

// The expected costs of the plan's trials, if they are needed: to ask before money is spent, and to
// begin with the longest trials. Empty: not needed.
std::vector<CostEstimate> foresee(const Plan& plan, const Registry& registry,
                                  const std::vector<Row>& rows, const RunSettings& settings) {
    if (wants_a_yes(plan, settings)) return costs_of(plan, registry, rows, settings.like);
    const std::set<std::string> done = ids_of(rows);
    const auto left = std::ranges::count_if(
        plan.trials, [&](const Trial& trial) { return !done.contains(trial.id); });
    if (plan.cells.size() < 2 || left < 4 * jobs_of(settings)) return {};
    return costs_of(plan, registry, rows, settings.like, {.cell = 0.005, .all = 0.3});
}

std::vector<Expected> expected_of(const Plan& plan, const std::vector<CostEstimate>& costs) {
    std::vector<Expected> expected;
    if (costs.empty()) return expected;
    for (const auto& trial : plan.trials) {
        const CostEstimate& cell = costs[trial.cell];
        const auto streams = static_cast<double>(plan.cells[trial.cell].streams);
        expected.push_back(
            cell.basis == Basis::none
                ? Expected{}
                : Expected{cell.cost.seconds * share_of(plan, trial), cell.cost.bytes / streams});
    }
    return expected;
}

Progress run_trials(const Plan& plan, const Registry& registry, RunDirectory& directory,
                    const RunSettings& settings, const std::vector<CostEstimate>& costs) {
    catch_interrupts(15);
    ProgressPrinter printer;
    const Progress progress = run(
        plan, registry, directory,
        {.jobs = jobs_of(settings),
         .sleep_jobs = settings.sleep_jobs,
         .in_flight = settings.in_flight,
         .expected = expected_of(plan, costs),
         .memory = settings.memory.empty() ? 0 : static_cast<double>(read_size(settings.memory)),
         .isolation = isolation_of(settings),
         .control = LiveControl::on,
         .sharing = settings.share ? Sharing::on : Sharing::off,
         .cancelled = &interrupted(),
         .progress = [&](const Progress& now) { printer.update(now); }});
    printer.finish();
    if (progress.shared_steps)
        fmt::print(stderr,
                   "{} steps before first nights were run once for several arms: {:.1f} s saved\n",
                   progress.shared_steps, progress.shared_seconds);
    return progress;
}

// Prints why a run ended before its trials were done; false if it did not.
bool ended_early(const Progress& progress) {
    if (interrupted())
        fmt::print(stderr, "interrupted: {} of {} trials are done; the same command goes on\n",
                   progress.done, progress.trials);
    else if (!progress.stopped.empty())
        fmt::print(
            stderr,
            "stopped at the limit of {}: {} of {} trials are done; raise `limits` and give the "
            "same command again, what was paid for is kept\n",
            progress.stopped, progress.done, progress.trials);
    return interrupted() || !progress.stopped.empty();
}

int end(const Progress& progress, RunDirectory& directory, const RunSettings& settings) {
    if (progress.cancelled)
        fmt::print(stderr, "{} trials were cancelled; --retry runs them\n", progress.cancelled);
    directory.note("models", models_served(directory.rows()));
    const bool as_expected = write_outcome({.runs = {directory.folder()}}, directory.place());
    return progress.failed || (settings.check && !as_expected) ? 1 : 0;
}

// The rows that count for the plan; not those of failed trials that are run again.
std::vector<Row> earlier_rows(const RunSettings& settings, const fs::path& folder) {
    if (settings.fresh) return {};
    take_in_shards(folder);
    std::vector<Row> rows = rows_in(folder);
    if (settings.retry)
        std::erase_if(rows, [](const Row& row) { return row.outcome != Outcome::ok; });
    return rows;
}

// One shard of the plan, as far as the rows of the whole run decide it. Asks nothing: that was done
// when the run was split.
int run_shard(RunSettings settings, const Config& config, const Registry& registry) {
    settings.yes = true;
    const std::string run = run_folder(settings.out, config.name);
    const std::vector<Row> rows = deciding_rows(config, run);
    Plan plan = plan_with(config, registry, rows);
    check_plan(plan);
    allow_keys(registry, plan, settings.allow_keys);
    const RunPath folder = enter_shard(plan, settings, run, ids_of(rows));
    const auto costs = foresee(plan, registry, rows_in(folder), settings);
    RunDirectory directory(folder, make_manifest(plan, registry),
                           settings.fresh ? Begin::fresh : Begin::resume,
                           std::chrono::seconds(settings.patience));
    if (settings.retry) directory.forget(failed_trials(directory.rows()));
    const Progress progress = run_trials(plan, registry, directory, settings, costs);
    directory.note("models", models_served(directory.rows()));
    return ended_early(progress) ? 1 : leave_shard(progress, settings);
}

}  // namespace

std::string run_folder(const std::string& out, const std::string& name) {
    return out.empty() ? "runs/" + name : out;
}

int jobs_of(const RunSettings& settings) {
    return workers_of(settings.jobs, settings.in_flight).jobs;
}

int run_experiment(const Config& config, const Registry& registry, const RunSettings& settings) {
    check_metrics(config);
    if (!settings.shard.empty()) return run_shard(settings, config, registry);
    const fs::path folder = run_folder(settings.out, config.name);
    std::vector<Row> rows = earlier_rows(settings, folder);
    Plan plan = plan_with(config, registry, rows);
    check_plan(plan);
    for (const auto& sentence : warnings(plan, registry))
        fmt::print(stderr, "warning: {}\n", terminal_text(sentence));
    allow_keys(registry, plan, settings.allow_keys);
    std::vector<CostEstimate> costs = foresee(plan, registry, rows, settings);
    if (wants_a_yes(plan, settings) &&
        !may_spend(plan.config.models.confirm,
                   outlook(at_most(plan, registry), costs, ids_of(rows)),
                   workers_of(settings.jobs, settings.in_flight)))
        return 1;
    Begin begin = settings.fresh ? Begin::fresh : Begin::resume;
    while (true) {
        RunDirectory directory(folder, make_manifest(plan, registry), begin,
                               std::chrono::seconds(settings.patience));
        if (settings.retry && rows.size() < directory.rows().size())
            directory.forget(failed_trials(directory.rows()));
        const Progress progress = run_trials(plan, registry, directory, settings, costs);
        if (ended_early(progress)) return 1;
        if (!goes_on(plan)) return end(progress, directory, settings);
        rows = directory.rows();
        plan = plan_with(config, registry, rows);
        costs.clear();  // there are threads now, so a pilot is not possible any more
        begin = Begin::resume;
    }
}

}  // namespace nrem::core
