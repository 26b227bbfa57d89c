// How far two graders of the same answers agree beyond chance.
#pragma once

#include "analysis/cells.hpp"
#include "analysis/figures.hpp"

namespace nrem::core {

// Cohen's kappa (1960) of the answers that both graders of a cell graded: 1 - (1 - p) / (1 - c),
// where p is the share of equal grades, and c the share that would be equal if each grader gave as
// many right grades to answers at random. Its interval is a bootstrap of streams, from six on. NaN
// where both give one and the same grade to all: there is nothing to agree about. n counts answers,
// 0: the cell has no two graders.
[[nodiscard]] Estimate agreement_in(const CellRows& cell, Resampling& resampling);

}  // namespace nrem::core
