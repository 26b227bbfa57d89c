// Which trial of a run is meant.
#pragma once

#include <string>

#include "base/run_path.hpp"

namespace nrem::core {

// The trial whose id begins so. Throws UsageError naming what there is when none does, or several.
[[nodiscard]] std::string find_trial(const RunPath& run, const std::string& prefix);

}  // namespace nrem::core
