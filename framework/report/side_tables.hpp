// Tables beside the main one, the same in every format: what sleep costs and when it was refused,
// and how much of what was learned is retained.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/comparison.hpp"
#include "report/grid.hpp"

namespace nrem::core {

struct SideTable {
    std::string title;  // "Sleep and what it costs"
    std::string note;   // follows it in the caption: ", a stream on average"
    std::vector<Column> columns;
    std::vector<std::vector<std::string>> rows;
};

// Those that have something to say about the group.
[[nodiscard]] std::vector<SideTable> side_tables(const Group& group);

// Follows the name of a cell into which time or a hand has entered; else "".
[[nodiscard]] std::string_view mark_of(const CellSummary& cell);
// The cell's label as every table shows it, with its mark.
[[nodiscard]] std::string shown_name(const CellSummary& cell);

}  // namespace nrem::core
