// A run folder made of predictions: its manifest says which files they are from, by their hashes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "exchange/scored.hpp"

namespace nrem::core {

struct ScoredRun {
    std::vector<std::filesystem::path> files;
    std::filesystem::path out;
    std::vector<std::string> baselines;  // empty: the system that comes first
    ScoreSettings settings;
};

// The notes of the rows. Throws UsageError for a folder that holds another kind of run.
std::vector<std::string> write_scored_run(const ScoredRun& run);

}  // namespace nrem::core
