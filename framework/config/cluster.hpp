// What a config says about running on a cluster, which enters no result.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace nrem::core {

struct ClusterSettings {
    std::uint64_t shards = 0;  // 0: from the estimate
    std::uint64_t cores = 1;   // of a task: steps at once
    std::string partition;     // "": the cluster's own choice, here and below
    std::string time;    // of a task, as Slurm writes it: "90", "1:30:00"; "": from the estimate
    std::string memory;  // of a task: "4G"; "": from the estimate
    std::vector<std::string> options;  // of sbatch: "--account=lab"
    std::vector<std::string> mpirun;   // arguments of mpirun: "--hostfile", "hosts"
    std::vector<std::string> setup;    // lines of shell before a task: "module load gcc"
};

}  // namespace nrem::core
