#include "cluster/launch.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>
#include <optional>

#include "base/error.hpp"
#include "base/machine.hpp"
#include "cluster/mpi.hpp"
#include "cluster/slurm.hpp"
#include "store/manifest.hpp"
#include "store/merge.hpp"
#include "store/run_directory.hpp"
#include "study/allowed_keys.hpp"
#include "study/begin.hpp"
#include "study/plan_with.hpp"
#include "study/shard_run.hpp"
#include "study/shards.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr double task_seconds = 300;      // starting a task costs seconds, and queueing more
constexpr std::size_t usual_shards = 16;  // if the costs are unknown

struct Costs {
    std::vector<double> seconds;  // one for each trial of the plan
    double bytes = 0;             // of the largest trial
    bool known = true;
};

Costs by_trial(const Plan& plan, const std::vector<CostEstimate>& estimates, int in_flight) {
    Costs costs;
    for (const Trial& trial : plan.trials) {
        const CostEstimate& estimate = estimates[trial.cell];
        Cost cost = estimate.cost;
        cost *= share_of(plan, trial);
        const double waiting = cost.call_seconds / in_flight;
        const double seconds = cost.seconds + (std::isfinite(waiting) ? waiting : 0);
        const bool known = estimate.basis != Basis::none && std::isfinite(seconds);
        costs.known &= known && std::isfinite(waiting);
        costs.seconds.push_back(known ? seconds : 0);
        if (std::isfinite(cost.bytes)) costs.bytes = std::max(costs.bytes, cost.bytes);
    }
    if (!costs.known) std::ranges::fill(costs.seconds, 1.0);
    return costs;
}

// Trials whose rows are kept.
std::set<std::string> held_trials(const std::vector<Row>& rows, bool retry) {
    std::set<std::string> held;
    for (const Row& row : rows)
        if (row.outcome == Outcome::ok || !retry) held.insert(row.id);
    return held;
}

std::size_t shards_for(const Plan& plan, const Costs& costs, const std::set<std::string>& held,
                       const LaunchSettings& how) {
    double seconds = 0;
    std::size_t trials = 0;
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
        if (held.contains(plan.trials[i].id)) continue;
        seconds += costs.seconds[i];
        ++trials;
    }
    const ClusterSettings& cluster = plan.config.cluster;
    const std::size_t most = how.launcher == "slurm" ? most_array_tasks() : trials;
    const std::size_t wanted = how.shards ? how.shards : cluster.shards;
    if (wanted > most && how.launcher == "slurm")
        throw UsageError(
            fmt::format("{} shards are more than the {} tasks that Slurm allows in one "
                        "array (MaxArraySize)",
                        wanted, most));
    if (wanted) return wanted;
    if (how.launcher == "mpi") return static_cast<std::size_t>(available_cores());
    const double tasks = seconds / static_cast<double>(cluster.cores) / task_seconds;
    const auto sized = costs.known ? static_cast<std::size_t>(std::ceil(tasks)) : usual_shards;
    return std::clamp<std::size_t>(sized, 1, std::max<std::size_t>(1, std::min(trials, most)));
}

// The shards that are not finished, or that hold failed trials to be run again.
std::vector<std::size_t> open_shards(const Split& split, const std::set<std::string>& held) {
    std::set<std::size_t> open;
    for (std::size_t i = 0; i < split.trials.size(); ++i)
        if (split.shard[i] >= 0 && !held.contains(split.trials[i]))
            open.insert(static_cast<std::size_t>(split.shard[i]));
    return {open.begin(), open.end()};
}

// A split is kept as long as the same one would be made again: only a shard that keeps its trials
// can go on with those that it has begun.
bool keeps(const std::optional<Split>& split, const Plan& plan, const LaunchSettings& how) {
    const std::size_t wanted = how.shards ? how.shards : plan.config.cluster.shards;
    return split && split->plan == plan.hash && (!wanted || wanted == split->shards);
}

void need_idle(const fs::path& run, const Split& split) {
    if (const std::string job = active_job(run); !job.empty())
        throw UsageError(
            fmt::format("{}: job {} is queued or running (nrem cluster status {}; nrem "
                        "cluster cancel {})",
                        run.string(), job, run.string(), run.string()));
    for (const ShardState& state : shard_states(run, split))
        if (state.running)
            throw UsageError(
                fmt::format("{}: shard {} is running", run.string(), state.shard.text()));
}

TaskNeeds needs_of(const Split& split, const Plan& plan, const Costs& costs) {
    std::vector<double> loads(split.shards);
    std::size_t most_trials = 0;
    std::vector<std::size_t> counts(split.shards);
    for (std::size_t i = 0; i < split.trials.size(); ++i) {
        if (split.shard[i] < 0) continue;
        const auto shard = static_cast<std::size_t>(split.shard[i]);
        loads[shard] += costs.seconds[i];
        most_trials = std::max(most_trials, ++counts[shard]);
    }
    const auto cores = static_cast<double>(plan.config.cluster.cores);
    // What a plan, the rows of a shard and the trials in flight take, as measured in
    // docs/scaling.md.
    const double bytes = 3e8 + 5e3 * static_cast<double>(plan.cells.size()) +
                         3e4 * static_cast<double>(most_trials) + 2 * cores * costs.bytes;
    return {costs.known ? *std::ranges::max_element(loads) / cores : 0, bytes};
}

// The rows of the run and of its finished shards; none if the run starts again.
std::vector<Row> rows_before(const fs::path& run, const RunSettings& settings,
                             const LaunchSettings& how) {
    if (const auto split = read_split(run); split && !how.dry_run) {
        need_idle(run, *split);
        if (!settings.fresh) take_in_shards(run);
    }
    return settings.fresh ? std::vector<Row>{} : rows_in(run);
}

std::optional<Launch> prepare(const RunSettings& settings, const LaunchSettings& how,
                              const Config& config, const Registry& registry) {
    const fs::path run = run_folder(settings.out, config.name);
    const std::vector<Row> rows = rows_before(run, settings, how);
    const Plan plan = plan_with(config, registry, rows);
    check_plan(plan);
    if (!how.dry_run) allow_keys(registry, plan, settings.allow_keys);
    const std::set<std::string> held = held_trials(rows, settings.retry);
    const auto estimates = costs_of(plan, registry, rows, settings.like);
    if (!how.dry_run && wants_a_yes(plan, settings) &&
        !may_spend(plan.config.models.confirm, outlook(at_most(plan, registry), estimates, held),
                   workers_of(settings.jobs, settings.in_flight)))
        return std::nullopt;
    const Costs costs = by_trial(plan, estimates, settings.in_flight);
    std::optional<Split> split = settings.fresh ? std::nullopt : read_split(run);
    const bool kept = keeps(split, plan, how);
    if (!kept)
        split = make_split(plan, costs.seconds, held, shards_for(plan, costs, held, how));
    split->command = shard_command(settings, run);
    split->manifest["overrides"] = config.overrides;
    if (!how.dry_run && settings.fresh)
        RunDirectory(run, make_manifest(plan, registry), Begin::fresh);
    if (!how.dry_run) {
        if (!kept) shards_folder(run).remove();
        write_split(run, *split);
    }
    return Launch{settings,
                  how,
                  config.cluster,
                  run,
                  *split,
                  open_shards(*split, held),
                  needs_of(*split, plan, costs),
                  goes_on(plan)};
}

}  // namespace

std::vector<std::string> task_command(const Launch& launch) {
    std::vector<std::string> command = launch.split.command;
    command.front() = fs::read_symlink("/proc/self/exe").string();
    const RunSettings& settings = launch.settings;
    const auto add = [&](const char* option, auto value) {
        command.insert(command.end(), {option, fmt::to_string(value)});
    };
    add("--jobs",
        settings.jobs ? static_cast<std::uint64_t>(settings.jobs) : launch.cluster.cores);
    if (settings.sleep_jobs) add("--sleep-jobs", settings.sleep_jobs);
    add("--in-flight", settings.in_flight);
    if (!settings.memory.empty()) add("--memory", settings.memory);
    if (settings.isolate != Isolate::foreign)
        command.emplace_back(settings.isolate == Isolate::all ? "--isolate" : "--no-isolate");
    add("--trial-seconds", settings.trial_seconds);
    if (!settings.trial_memory.empty()) add("--trial-memory", settings.trial_memory);
    for (const auto& grant : settings.allow_keys) add("--allow-key", grant);
    if (settings.retry) command.emplace_back("--retry");
    return command;
}

int launch_shards(const RunSettings& settings, const LaunchSettings& how, const Config& config,
                  const Registry& registry) {
    for (RunSettings now = settings;; now.fresh = false) {
        const auto launch = prepare(now, how, config, registry);
        if (!launch) return 1;
        if (launch->open.empty() && !how.dry_run) {
            fmt::print("{}: nothing is left to do; nrem report {} has the results\n",
                       launch->run.string(), launch->run.string());
            return 0;
        }
        const auto code =
            how.launcher == "slurm" ? launch_slurm(*launch) : launch_mpi(*launch);
        if (code) return *code;
    }
}

}  // namespace nrem::core
