// Which subset of policies is best, and how good it is on streams that did not choose it.
#pragma once

#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// One for each arm and each combination of what else was swept; none without a sweep over subsets.
[[nodiscard]] std::vector<BestSubset> best_subsets(const Group& group, const ProblemRows& rows,
                                                   Resampling& resampling);

}  // namespace nrem::core
