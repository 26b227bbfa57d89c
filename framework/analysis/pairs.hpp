// Cells of one problem compared two by two on the same streams, seeds and items.
#pragma once

#include <string>
#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// Every cell against the cells of each baseline; where a baseline has several (a sweep), those that
// agree with the cell in most factors. Corrected and with verdicts.
[[nodiscard]] std::vector<Pair> pair_with_baselines(const Group& group, const ProblemRows& rows,
                                                    const CompareOptions& options,
                                                    Resampling& resampling);
// Every sleeping cell against its noop_sleep twin. Corrected and with verdicts.
[[nodiscard]] std::vector<Pair> pair_with_twins(const Group& group, const ProblemRows& rows,
                                                const CompareOptions& options,
                                                Resampling& resampling);

// How many factors, with their values, two cells share.
[[nodiscard]] std::size_t agreement(const CellSummary& a, const CellSummary& b);

// One pair without correction and verdict.
[[nodiscard]] Pair compare_cells(const CellRows& cell, const CellRows& baseline,
                                 Resampling& resampling);

// Chooses each pair's headline test, corrects it over the pairs given (one family) and judges.
void judge(const std::vector<Pair*>& family, const Group& group, const CompareOptions& options);

}  // namespace nrem::core
