// A run as the ranks of one mpirun. Ranks send nothing to each other: each is a shard, and the
// process that started mpirun merges them when all are done.
#pragma once

#include <optional>

#include "cluster/launch.hpp"

namespace nrem::core {

// Waits for all ranks. Returns the exit code; nothing if the search goes on.
[[nodiscard]] std::optional<int> launch_mpi(const Launch& launch);

}  // namespace nrem::core
