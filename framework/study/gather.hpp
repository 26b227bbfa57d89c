// The rows of runs that are evaluated together, and the folders of their trials' logs.
#pragma once

#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <span>
#include <string>
#include <vector>

#include "config/config.hpp"
#include "report/timeline_choice.hpp"
#include "store/row.hpp"

namespace nrem::core {

// `merged`: parts of one experiment, in which equal cells are one. `by_run`: each run keeps its
// cells, which get its name ("a: condense") and a factor `run`.
enum class Naming { merged, by_run };

// The config as it was run. Overrides are spelled as in the manifest.
[[nodiscard]] Config config_of(const nlohmann::json& manifest);

struct Gathered {
    std::vector<std::string> labels;        // of the runs
    std::vector<nlohmann::json> manifests;  // one a run
    std::vector<Row> rows;                  // of their current plans
    TrialFolders folders;                   // by the rows' ids, for all planned trials
    std::map<std::string, std::string> missing;  // by id, the names of trials without a row
    std::size_t planned = 0;
};

// "9 of 16 trials; missing: condense, seed 3; ..." by the manifests; "" if none is missing.
[[nodiscard]] std::string incomplete_sentence(const Gathered& gathered);

// Only the folders; no row is read.
[[nodiscard]] TrialFolders find_folders(std::span<const std::filesystem::path> runs, Naming naming);

// Throws UsageError if a folder holds no run, and with `by_run` if two runs have rows of one
// problem that were made with different versions of its task or of a data file.
[[nodiscard]] Gathered gather(std::span<const std::filesystem::path> runs, Naming naming);

}  // namespace nrem::core
