// nrem run --launcher: the shards of a run by many processes, each a plain `nrem run --shard i/n`.
#pragma once

#include <filesystem>
#include <vector>

#include "plan/plan.hpp"
#include "store/split.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// What one task of the launch needs at most; 0: unknown.
struct TaskNeeds {
    double seconds = 0;
    double bytes = 0;
};

struct LaunchSettings {
    std::string launcher;    // "slurm", "mpi"; "": none
    std::size_t shards = 0;  // 0: from the config, else from the estimate
    bool dry_run = false;    // show what the launcher would run
};

struct Launch {
    const RunSettings& settings;
    const LaunchSettings& how;
    const ClusterSettings& cluster;
    std::filesystem::path run;
    Split split;
    std::vector<std::size_t> open;  // the shards that have something left to do
    TaskNeeds needs;
    bool goes_on = false;  // when it is over, there may be more to plan
};

// Splits what is left of the run, or goes on with the split that it has, and starts the launcher.
// Throws UsageError while tasks of an earlier launch are queued or running. Returns the exit code.
[[nodiscard]] int launch_shards(const RunSettings& settings, const LaunchSettings& how,
                                const Config& config, const Registry& registry);

// The program and its settings, without "--shard i/n".
[[nodiscard]] std::vector<std::string> task_command(const Launch& launch);

}  // namespace nrem::core
