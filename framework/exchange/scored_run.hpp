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

struct WrittenRun {
    std::vector<std::string> notes;  // of its rows
    std::vector<std::string> baselines;
};

// Throws UsageError for a folder that holds another kind of run.
WrittenRun write_scored_run(const ScoredRun& run);

}  // namespace nrem::core
