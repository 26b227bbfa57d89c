// Merges the shards of a run before something else is done with it.
#pragma once

#include <filesystem>

#include "store/merge.hpp"

namespace nrem::core {

// If the run is split, merges what its shards have finished, and prints what is missing to stderr.
// Does nothing while another process writes to the run.
void take_in_shards(const std::filesystem::path& run);

// "nrem run e.yaml --out runs/x --shard 3/8"
[[nodiscard]] std::string command_of(const Split& split, const Shard& shard);

}  // namespace nrem::core
