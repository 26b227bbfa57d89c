// The settings of a config for clusters; they affect no result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nrem::core {

struct ClusterSettings {
    std::uint64_t shards = 0;  // 0: as estimated
    std::uint64_t cores = 1;   // for each task: steps at once
    std::string partition;     // "": the cluster's default, here and below
    std::string time;    // of a task, as Slurm writes it: "90", "1:30:00"; "": as estimated
    std::string memory;  // of a task: "4G"; "": as estimated
    std::vector<std::string> options;  // of sbatch: "--account=lab"
    std::vector<std::string> mpirun;   // arguments of mpirun: "--hostfile", "hosts"
    std::vector<std::string> setup;    // lines of shell before a task: "module load gcc"
};

}  // namespace nrem::core
