// How a run is split over processes: runs/<name>/shards/split.json, written once and used by every
// task of an array, also after a restart; and where the shards are.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/run_path.hpp"
#include "plan/shard.hpp"

namespace nrem::core {

struct Split {
    std::string plan;  // its hash
    std::size_t shards = 0;
    nlohmann::json manifest;  // what a shard's own manifest has otherwise: overrides, cells
    std::vector<std::string> command;  // that runs a shard when "--shard i/n" is added
    std::vector<std::string> trials;   // of the plan, in its order
    std::vector<std::int64_t> shard;   // of each trial; -1: the run held it before

    [[nodiscard]] std::set<std::string> trials_of(std::size_t index) const;
};

[[nodiscard]] RunPath shards_folder(const RunPath& run);
// runs/<name>/shards/3-of-8: a run folder of its own.
[[nodiscard]] RunPath shard_folder(const RunPath& run, const Shard& shard);

// The run that a shard's folder belongs to; that of any other run itself.
[[nodiscard]] std::filesystem::path whole_run(const std::filesystem::path& folder);

// Of a plan of which the run holds some trials, by costs in seconds, one a trial of the plan.
[[nodiscard]] Split make_split(const Plan& plan, const std::vector<double>& costs,
                               const std::set<std::string>& held, std::size_t shards);

// None where the run is not split. Throws Error for a file that is not a split.
[[nodiscard]] std::optional<Split> read_split(const RunPath& run);
void write_split(const RunPath& run, const Split& split);

// The run's split, or, where there is none yet, or the plan has grown since and the run holds all that
// was split, one into equal numbers, which is written. Throws UsageError when the run was split
// otherwise, or for another plan. `held`: the trials of which the run has rows.
[[nodiscard]] Split split_for(const RunPath& run, const Plan& plan, const Shard& shard,
                              const std::vector<std::string>& command,
                              const std::set<std::string>& held);

// Whether a shard's folder is of a plan before it grew: it has none of the trials that are split now.
[[nodiscard]] bool is_of_earlier_plan(const RunPath& shard, const Split& split);

}  // namespace nrem::core
