// nrem run --launcher: runs the shards in many processes, each a plain `nrem run --shard i/n`.
#pragma once

#include <filesystem>
#include <vector>

#include "plan/plan.hpp"
#include "store/split.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// The most that one task of the launch needs; 0: unknown.
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
    std::vector<std::size_t> open;  // the shards that are not finished
    TaskNeeds needs;
    bool goes_on = false;  // more may be planned when this is done
};

// Splits what is left of the run, or keeps the existing split, and starts the launcher. Throws
// UsageError while tasks of an earlier launch are queued or running. Returns the exit code.
[[nodiscard]] int launch_shards(const RunSettings& settings, const LaunchSettings& how,
                                const Config& config, const Registry& registry);

// The program and its settings, without "--shard i/n".
[[nodiscard]] std::vector<std::string> task_command(const Launch& launch);

}  // namespace nrem::core
