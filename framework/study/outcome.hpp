// From run folders to results: reads their rows, compares, checks expected outcomes; writes the
// report and prints the table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "report/report.hpp"
#include "study/gather.hpp"

namespace nrem::core {

// Whether claims are decided of a run of which trials are missing.
enum class Incomplete { undecided, decided };

struct OutcomeRequest {
    std::vector<std::filesystem::path> runs;  // titles and claims are the first's
    Naming naming = Naming::merged;
    std::vector<std::string> baselines = {};  // empty: as the config says
    Incomplete incomplete = Incomplete::undecided;
};

struct FoundOutcome {
    ReportInput report;
    TrialFolders folders;
};

[[nodiscard]] FoundOutcome find_outcome(const OutcomeRequest& request);

// Into `out`, and to the terminal. False when an expected outcome does not hold.
bool write_outcome(const OutcomeRequest& request, const RunPath& out);

}  // namespace nrem::core
