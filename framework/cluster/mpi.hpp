// A run as the ranks of one mpirun. Nothing is sent between them: each is a shard, and who started
// mpirun merges them when all are over.
#pragma once

#include <optional>

#include "cluster/launch.hpp"

namespace nrem::core {

// Waits for all ranks. Returns the exit code; none where the search goes on.
[[nodiscard]] std::optional<int> launch_mpi(const Launch& launch);

}  // namespace nrem::core
