// Which streams a page shows, and how much of each.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "analysis/comparison.hpp"
#include "report/timeline.hpp"

namespace nrem::core {

// Where the logs of trials are, by their ids in the comparison.
using TrialFolders = std::map<std::string, RunPath>;

// Every life with every step of it where all logs together are small. Else of every cell the first
// streams of the first seed that has a log, at most `count` in all, with limits such that a page
// holds them however many events they had.
[[nodiscard]] std::vector<Timeline> select_timelines(const Comparison& comparison,
                                                     const TrialFolders& folders,
                                                     std::size_t count = 16);

}  // namespace nrem::core
