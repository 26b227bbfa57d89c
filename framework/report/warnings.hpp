// Sentences on facts that a table alone would hide.
#pragma once

#include <string>
#include <vector>

#include "analysis/comparison.hpp"

namespace nrem::core {

// What must not go unsaid: a sentence for each backend that can use no memory or needs none, for
// each arm that sleeps and never once published anything, or whose nights had no held-out questions
// or canaries to go by, for each whose language model gave answers that could not be used, and for
// each whose probes failed.
[[nodiscard]] std::vector<std::string> warnings(const Comparison& comparison);

// A sentence for each arm with failed trials, however many: for a terminal. Reports list them all.
[[nodiscard]] std::vector<std::string> failed_trials(const Comparison& comparison);

}  // namespace nrem::core
