// Merges the shards of a run before something else is done with it.
#pragma once

#include <filesystem>

#include "store/merge.hpp"

namespace nrem::core {

// Names the trials that are missing, with the commands that run them, on stderr.
void say_missing(const Merged& merged, const Split& split);

// Where the run is split, takes in what its shards have finished, and says what is missing on
// stderr. Leaves a run alone to which another process writes.
void take_in_shards(const std::filesystem::path& run);

// "nrem run e.yaml --out runs/x --shard 3/8"
[[nodiscard]] std::string command_of(const Split& split, const Shard& shard);

}  // namespace nrem::core
