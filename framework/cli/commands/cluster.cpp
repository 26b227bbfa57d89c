// nrem cluster: shows the state of a run's shards, or cancels them.
#include <fmt/format.h>

#include <map>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "cluster/slurm.hpp"
#include "store/merge.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

Split split_of(const fs::path& run) {
    auto split = read_split(run);
    if (!split)
        throw UsageError(run.string() + ": has no shards (nothing was run with --launcher)");
    return *std::move(split);
}

std::string state_of(const ShardState& shard, const std::map<std::size_t, std::string>& tasks) {
    if (const auto task = tasks.find(shard.shard.index); task != tasks.end()) return task->second;
    if (shard.running) return "running";
    return shard.done < shard.trials ? "not running" : "done";
}

int show_status(const fs::path& run) {
    const Split split = split_of(run);
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

int cancel(const fs::path& run) {
    (void)split_of(run);
    const std::string job = active_job(run);
    if (job.empty()) throw UsageError(run.string() + ": no job is queued or running");
    cancel_job(job);
    fmt::print("job {} is cancelled; the same nrem run goes on where it was\n", job);
    return 0;
}

void cluster_options(CLI::App& command, int& exit_code) {
    const auto run = std::make_shared<std::string>();
    const auto add = [&](const char* name, const char* about, int (*action)(const fs::path&)) {
        auto& one = *command.add_subcommand(name, about);
        add_run(one, *run);
        one.callback([run, action, &exit_code] { exit_code = action(*run); });
    };
    add("status", "How far each shard is, and its task in Slurm", show_status);
    add("cancel", "Cancel the run's job in Slurm; what is done is kept", cancel);
    command.require_subcommand(1);
}

}  // namespace

Command cluster_command() {
    return {"cluster", Purpose::experiments, "Look after the shards of a run", cluster_options};
}

}  // namespace nrem::core
