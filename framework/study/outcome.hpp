// From run folders to results: reads their rows, compares, checks expected outcomes, writes the
// report and prints the table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "study/gather.hpp"

namespace nrem::core {

// Whether claims are decided for a run with missing trials.
enum class Incomplete { undecided, decided };

struct OutcomeRequest {
    std::vector<std::filesystem::path> runs;  // titles and claims come from the first
    Naming naming = Naming::merged;
    std::vector<std::string> baselines = {};  // empty: as in the config
    Incomplete incomplete = Incomplete::undecided;
};

struct FoundOutcome {
    ReportInput report;
    TrialFolders folders;
};

[[nodiscard]] FoundOutcome find_outcome(const OutcomeRequest& request);

// Writes into `out` and to the terminal. False when an expected outcome does not hold.
bool write_outcome(const OutcomeRequest& request, const RunPath& out);

}  // namespace nrem::core
