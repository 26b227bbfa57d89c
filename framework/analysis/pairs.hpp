// Which cells of one problem are compared with which, and what the comparisons say.
#pragma once

#include <string>
#include <vector>

#include "analysis/cells.hpp"
#include "analysis/paired.hpp"

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

// The factors of cells as numbers, so that many of them are compared quickly.
class FactorIndex {
public:
    explicit FactorIndex(const std::vector<CellSummary>& cells);
    // Of the candidates, those that share most factors with the cell, itself left out.
    [[nodiscard]] std::vector<std::size_t> nearest(
        std::size_t cell, const std::vector<std::size_t>& candidates) const;

private:
    std::vector<std::vector<std::size_t>> factors_;  // by cell, ascending
};

// The cells of an arm or control of this name, or else the cell that is called so.
[[nodiscard]] std::vector<std::size_t> cells_called(const Group& group, const std::string& name);

// How many factors, with their values, two cells share.
[[nodiscard]] std::size_t agreement(const CellSummary& a, const CellSummary& b);

}  // namespace nrem::core
