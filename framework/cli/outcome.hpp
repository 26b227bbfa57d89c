// From run folders to results: reads their rows, compares, checks expected outcomes, writes the
// report and prints the table.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nrem::core {

struct OutcomeRequest {
    std::vector<std::filesystem::path> runs;  // compared as one; titles and claims are the first's
    std::filesystem::path out;
    std::vector<std::string> baselines;  // empty: as the config says
};

// False when an expected outcome does not hold.
bool write_outcome(const OutcomeRequest& request);

}  // namespace nrem::core
