// Why answers were wrong, by cause (plan/cause.hpp), as tables and CSV. Empty where no cell of a
// comparison asks for causes.
#pragma once

#include <string>
#include <vector>

#include "report/side_tables.hpp"

namespace nrem::core {

[[nodiscard]] bool has_causes(const CellSummary& cell);
[[nodiscard]] bool has_causes(const Comparison& comparison);
// "lost in night 2 of sleep, by merge", "lost at wake"
[[nodiscard]] std::string place_of(const LossCount& loss);

// Counts, shares, differences to the first baseline, counts by group of events, and where facts were
// lost.
[[nodiscard]] std::vector<SideTable> attribution_tables(const Group& group);
// A row of each cell, group of events ("": all) and cause.
[[nodiscard]] std::string csv_attribution(const Comparison& comparison);
// A row of each cell and place where facts were lost that a wrong answer rests on.
[[nodiscard]] std::string csv_losses(const Comparison& comparison);

}  // namespace nrem::core
