// Tables on language models: what they cost, where their answers could not be used, how questions
// were understood, and how faithful the memory is that they wrote.
#pragma once

#include <vector>

#include "analysis/comparison.hpp"
#include "report/side_tables.hpp"

namespace nrem::core {

// Those that have something to say about the group.
void add_language_tables(std::vector<SideTable>& tables, const Group& group);

}  // namespace nrem::core
