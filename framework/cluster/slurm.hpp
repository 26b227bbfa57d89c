// A run as one job array of Slurm, through Slurm's own commands: sbatch, squeue, scancel, scontrol.
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cluster/launch.hpp"

namespace nrem::core {

// The most tasks of one array; Slurm's default if it does not say.
[[nodiscard]] std::size_t most_array_tasks();

// The job script of the unfinished shards.
[[nodiscard]] std::string slurm_script(const Launch& launch);

// Writes and submits the script, or prints it for --dry-run. Returns the exit code.
[[nodiscard]] std::optional<int> launch_slurm(const Launch& launch);

// The submission of the run that is queued or running; "": none.
[[nodiscard]] std::string active_job(const std::filesystem::path& run);

struct TaskState {
    std::size_t shard = 0;
    std::string text;  // "RUNNING on n3", "PENDING: Priority"
};
// Of the active job.
[[nodiscard]] std::vector<TaskState> task_states(const std::string& job);
void cancel_job(const std::string& job);

}  // namespace nrem::core
