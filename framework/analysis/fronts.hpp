// What a good answer costs: the headline metric against each cost, and which cells something
// cheaper makes superfluous.
#pragma once

#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// Each cell is compared with the best of the cells on the front that are no dearer.
[[nodiscard]] std::vector<Front> fronts_of(const Group& group, const ProblemRows& rows,
                                           const CompareOptions& options, Resampling& resampling);

[[nodiscard]] CostPerRight cost_per_right(const Metrics& pooled);

}  // namespace nrem::core
