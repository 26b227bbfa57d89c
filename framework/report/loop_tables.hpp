// What loops made of their first proposals, what that took, and how their answers ended
// (plan/loop_figures.hpp), as tables and CSV. Empty where no cell of a comparison has a loop.
#pragma once

#include <string>
#include <vector>

#include "report/side_tables.hpp"

namespace nrem::core {

[[nodiscard]] bool has_loop(const CellSummary& cell);
[[nodiscard]] bool has_loops(const Group& group);

// One row an arm; the matrix of drafts and answers; differences to the first baseline; how answers
// ended; accuracy after each iteration.
[[nodiscard]] std::vector<SideTable> loop_tables(const Group& group);
// A row of each cell, group of events ("": all) and figure of loops.
[[nodiscard]] std::string csv_loops(const Comparison& comparison);

}  // namespace nrem::core
