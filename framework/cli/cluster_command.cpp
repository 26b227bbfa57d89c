// nrem cluster: shows the state of a run's shards, or cancels them.
#include <fmt/format.h>

#include <map>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "cli/launch/slurm.hpp"
#include "store/merge.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::string state_of(const ShardState& shard, const std::map<std::size_t, std::string>& tasks) {
    if (const auto task = tasks.find(shard.shard.index); task != tasks.end()) return task->second;
    if (shard.running) return "running";
    return shard.done < shard.trials ? "not running" : "done";
}

int show_status(const fs::path& run, const Split& split) {
    const std::string job = active_job(run);
    std::map<std::size_t, std::string> tasks;
    if (!job.empty())
        for (auto& task : task_states(job)) tasks[task.shard] = std::move(task.text);
    std::size_t done = 0, trials = 0, failed = 0;
    fmt::print("{:<12} {:>14} {:>8}  state\n", "shard", "done", "failed");
    for (const ShardState& shard : shard_states(run, split)) {
        done += shard.done, trials += shard.trials, failed += shard.failed;
        fmt::print("{:<12} {:>14} {:>8}  {}\n", shard.shard.text(),
                   fmt::format("{}/{}", shard.done, shard.trials), shard.failed,
                   state_of(shard, tasks));
    }
    fmt::print("{:<12} {:>14} {:>8}  {}\n", "all", fmt::format("{}/{}", done, trials), failed,
               job.empty() ? "no job is queued or running" : "job " + job);
    return 0;
}

}  // namespace

int cluster_command(const ClusterArguments& arguments) {
    const fs::path run = arguments.run;
    const auto split = read_split(run);
    if (!split)
        throw UsageError(run.string() + ": has no shards (nothing was run with --launcher)");
    if (arguments.action == "status") return show_status(run, *split);
    const std::string job = active_job(run);
    if (job.empty()) throw UsageError(run.string() + ": no job is queued or running");
    cancel_job(job);
    fmt::print("job {} is cancelled; the same nrem run goes on where it was\n", job);
    return 0;
}

}  // namespace nrem::core
