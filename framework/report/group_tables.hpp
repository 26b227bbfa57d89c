// The figures of groups of events, and those that components measure: arms by groups, arms by names,
// in every format.
#pragma once

#include <string>
#include <vector>

#include "report/side_tables.hpp"

namespace nrem::core {

// Those that any cell has, in the order of their names.
[[nodiscard]] std::vector<std::string> event_groups(const Group& group);

// The headline of each arm in each group, and its differences to the first baseline; none where no
// event has a group.
[[nodiscard]] std::vector<SideTable> group_tables(const Group& group);

// What components have measured, of any cell, in the order of their names.
[[nodiscard]] std::vector<std::string> measured_names(const Group& group);
// Those of each arm, and by group; none where no component measures anything.
[[nodiscard]] std::vector<SideTable> measured_tables(const Group& group);

// The columns of a CSV file about those: "figure.<name>" of a cell with its interval and n, and
// their differences in a pair (empty without one). Of several problems, the names are those of all.
[[nodiscard]] std::vector<std::string> measured_names(const Comparison& comparison);
struct Line;
void add_measured(Line& line, const std::vector<NamedEstimate>& measured,
                  const std::vector<std::string>& names);
void add_measured(Line& line, const Pair* pair, const std::string& baseline,
                  const std::vector<std::string>& names);

}  // namespace nrem::core
