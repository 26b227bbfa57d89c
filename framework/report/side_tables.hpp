// Tables beside the main one, the same in every format: what sleep costs and when it was refused,
// and how much of what was learned is retained.
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

// The cell's label as every table shows it: one into which time or a hand has entered is marked.
[[nodiscard]] std::string shown_name(const CellSummary& cell);

}  // namespace nrem::core
