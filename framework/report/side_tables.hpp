// Tables beside the main one, the same in every format: what sleep costs and when it was refused,
// and what of the things learned is kept.
#pragma once

#include <string>
#include <vector>

#include "analysis/comparison.hpp"
#include "report/grid.hpp"

namespace nrem::core {

struct SideTable {
    std::string caption;
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;
};

// Those that have something to say about the group.
[[nodiscard]] std::vector<SideTable> side_tables(const Group& group);

// What must not go unsaid: a sentence for each arm that sleeps and never once published anything,
// and for each whose language model gave answers that could not be used.
[[nodiscard]] std::vector<std::string> warnings(const Comparison& comparison);

// A sentence for each arm with failed trials, however many: for a terminal. Reports list them all.
[[nodiscard]] std::vector<std::string> failed_trials(const Comparison& comparison);

// The cell's label as every table shows it: one into which time or a hand has entered is marked.
[[nodiscard]] std::string shown_name(const CellSummary& cell);

}  // namespace nrem::core
