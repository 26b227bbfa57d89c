// The answers of a loop as they went, read again from the logs of a run: how each stood after each
// iteration, and whether it was right then.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/run_path.hpp"

namespace nrem::core {

// Of one answer, by iteration.
struct AnswerPath {
    std::vector<std::vector<double>> features;  // as `stop_features` names them
    std::vector<bool> right;                    // the last proposal
};

// What a stop can be fitted on: nrem::standing_features, but for those that are in no log (how much
// of a bound is spent, and steps that brought nothing new).
[[nodiscard]] const std::vector<std::string>& stop_features();

// Of the judged answers of a trial, by its folder. Throws Error where there are no thoughts.
[[nodiscard]] std::vector<AnswerPath> paths_in(const RunPath& trial);

}  // namespace nrem::core
