// Pairs trials by stream and seed, and computes their differences. Right and wrong answers pair
// item by item, sums of losses where the counts agree.
#pragma once

#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

struct CellPair {
    const CellRows* cell = nullptr;
    const CellRows* baseline = nullptr;
};

// What one factor changes under another, less what it changes without: four cells.
struct CellSquare {
    CellPair with;
    CellPair without;
};

// All pairs of cells taken together, without correction and verdict. The cost is that of one pass
// over their streams and, for each metric, one of the draws.
[[nodiscard]] Contrast contrast_of(const std::vector<CellPair>& pairs, Resampling& resampling);
// The difference of the differences, over the items that all four cells have.
[[nodiscard]] Contrast interaction_of(const std::vector<CellSquare>& squares, Resampling& resampling);

// As it is shown, of what was inferred.
[[nodiscard]] Difference difference_of(const Inferred& inferred);
// The difference of one paired metric alone.
[[nodiscard]] Difference difference_in(const CellPair& pair, Metric metric, Resampling& resampling);
// The same of all pairs, or squares, taken together.
template <class Compared>
[[nodiscard]] Difference difference_over(const std::vector<Compared>& compared, Metric metric,
                                         Resampling& resampling);

// The headline difference alone, which is all that a front asks for.
[[nodiscard]] Difference headline_of(const CellPair& pair, Resampling& resampling);

}  // namespace nrem::core
