// The rows of runs that are looked at together, and where the logs of their trials are.
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
// cells, which are named after it ("a: condense") and have a factor `run`.
enum class Naming { merged, by_run };

// The config as it was run. Overrides stay in the manifest's words.
[[nodiscard]] Config config_of(const nlohmann::json& manifest);

struct Gathered {
    std::vector<std::string> labels;        // of the runs
    std::vector<nlohmann::json> manifests;  // one a run
    std::vector<Row> rows;                  // of their present plans
    TrialFolders folders;                   // by the rows' ids, of all trials that were planned
    std::map<std::string, std::string> missing;  // by id, the names of those that have no row
    std::size_t planned = 0;
};

// "9 of 16 trials; missing: condense, seed 3; ..." by the manifests; "" where all are there.
[[nodiscard]] std::string incomplete_sentence(const Gathered& gathered);

// The folders alone, for which no row is read.
[[nodiscard]] TrialFolders find_folders(std::span<const std::filesystem::path> runs, Naming naming);

// Throws UsageError where a folder holds no run, and with `by_run` where two of them have rows of
// one problem made with another version of its task or of a data file.
[[nodiscard]] Gathered gather(std::span<const std::filesystem::path> runs, Naming naming);

}  // namespace nrem::core
