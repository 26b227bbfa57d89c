// What reversal designs show: each arm with the memory as nights have made it against the same as no
// night has changed it, stream by stream.
#pragma once

#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// One for each cell with a design, in their order.
[[nodiscard]] std::vector<ReversalEffect> reversals_of(const Group& group, const ProblemRows& rows,
                                                       Resampling& resampling);

}  // namespace nrem::core
