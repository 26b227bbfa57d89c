// Finds the trial of a run that the user means.
#pragma once

#include <string>

#include "base/run_path.hpp"

namespace nrem::core {

// The trial whose id begins with the text. Throws UsageError with the existing ids when none or
// several match.
[[nodiscard]] std::string find_trial(const RunPath& run, const std::string& prefix);

}  // namespace nrem::core
