// The effect of each swept key, and of the arms, over everything else that was varied.
#pragma once

#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// Corrected and with verdicts, each factor a family. Cells pair that agree in arm and in all other
// factors, where a cell without a key, which others have under a condition, counts as one with its
// baseline value; arms pair with the cells of the baseline that agree in most. Controls are in no
// factor but as the arms' baseline. Where subsets of policies are swept, the effects of all policies
// and the interactions of each two are one family, at the end.
[[nodiscard]] std::vector<Factor> factors_of(const Group& group, const ProblemRows& rows,
                                             const CompareOptions& options, Resampling& resampling);

// Numbers by size, other texts in natural order.
[[nodiscard]] bool level_less(const std::string& a, const std::string& b);

}  // namespace nrem::core
