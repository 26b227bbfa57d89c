// Merges the shards of a run: one trials.jsonl in the order of the plan, the folders of the trials,
// one manifest, one sum of what was spent. The rows are those of a run by one process.
#pragma once

#include <vector>

#include "store/split.hpp"

namespace nrem::core {

// `complete`: a run of which trials are missing is left as it is.
enum class Merge { complete, partial };

struct ShardState {
    Shard shard;
    std::size_t trials = 0;
    std::size_t done = 0;
    std::size_t failed = 0;  // of those that are done
    bool running = false;    // as far as the locks of the drive tell
};

struct Merged {
    std::size_t trials = 0;  // of the plan
    std::size_t done = 0;
    std::size_t failed = 0;           // of all rows
    std::vector<ShardState> missing;  // shards that are not done
    bool changed = false;             // the run is other than before
};

// How far each shard is. Reads rows only.
[[nodiscard]] std::vector<ShardState> shard_states(const RunPath& run,
                                                   const Split& split);

// May be given again at any time, also while shards run; each merge takes what is finished. Throws
// UsageError when another process writes to the run, when shards were run with different plugins or
// data or for another plan, and Error when two have different results for one trial.
[[nodiscard]] Merged merge_shards(const RunPath& run, const Split& split,
                                  Merge merge);

}  // namespace nrem::core
