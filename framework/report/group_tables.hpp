// The figures of groups of events: arms by groups, in every format.
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

}  // namespace nrem::core
