// nrem run --shard: how one process of several differs. It runs its part of the plan into a folder
// of its own and writes no report.
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "base/run_path.hpp"
#include "batch/batch.hpp"
#include "plan/plan.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// Reduces the plan to what the shard runs, with its share of the limits and a cache of its own, and
// returns its folder in that of the run, which holds rows of the trials `held`. Throws UsageError if
// the run is split otherwise.
[[nodiscard]] RunPath enter_shard(Plan& plan, const RunSettings& settings,
                                  const std::filesystem::path& run,
                                  const std::set<std::string>& held);

// Prints what is done; returns the exit code.
[[nodiscard]] int leave_shard(const Progress& progress, const RunSettings& settings);

// The command that runs any shard of this run, without "--shard i/n".
[[nodiscard]] std::vector<std::string> shard_command(const RunSettings& settings,
                                                     const std::filesystem::path& run);

}  // namespace nrem::core
