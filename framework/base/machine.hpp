// How many cores and how much memory this process may use: a launcher, a container or a batch
// system may allow it less than the machine has.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace nrem::core {

// The smallest of: the cores that the process is bound to, the quota of its control groups (version
// 2 or 1, whole cores of it, at least one), and SLURM_CPUS_PER_TASK.
[[nodiscard]] int available_cores();

// Bytes: the smaller one of the machine's memory and the limits of its control groups.
[[nodiscard]] double available_memory();

// Of a control group: its limits as the files below `root` have them, for a process whose
// /proc/self/cgroup is `groups`. A group has the limits of those above it, too. Nothing: no limit.
struct GroupLimits {
    std::optional<double> cores;
    std::optional<double> memory;
};
[[nodiscard]] GroupLimits group_limits(const std::filesystem::path& root, const std::string& groups);

}  // namespace nrem::core
