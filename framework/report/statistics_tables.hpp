// Tables of what the comparison says beyond pairs of cells: factors, streams and seeds, costs and
// forgetting.
#pragma once

#include <vector>

#include "report/side_tables.hpp"

namespace nrem::core {

// One for each factor, that of the arms only where arms are made of several cells, and one for all
// effects of a factorial, with one of its best subsets.
[[nodiscard]] std::vector<SideTable> factor_tables(const Group& group);
// "merge", "merge x prune", "sleeps.nap.policies.merge".
[[nodiscard]] std::string shown_key(const Factor& factor);
// The best subset of policies in each arm, with what halves of the streams say of each other's choice.
[[nodiscard]] std::vector<SideTable> best_tables(const Group& group);
// Of reversal designs: with the memory applied, withdrawn, and the difference against the null arm.
[[nodiscard]] std::vector<SideTable> reversal_tables(const Group& group);
// Effect sizes of the differences to the first baseline, and how they vary over streams and seeds.
[[nodiscard]] std::vector<SideTable> detail_tables(const Group& group);
// One for each cost in which cells differ, and one of costs per right answer.
[[nodiscard]] std::vector<SideTable> cost_tables(const Group& group);
[[nodiscard]] std::vector<SideTable> retention_tables(const Group& group);
// With `stop_early`: the interval that holds at all times, and whether it settles the comparison.
[[nodiscard]] std::vector<SideTable> sequence_tables(const Group& group, const StopEarly& options);

// "better", "equivalent within 0.05", "better (invalid)"
[[nodiscard]] std::string shown_verdict(const Contrast& contrast);
// "+0.100 [+0.050, 0.150]" without a sign within the brackets.
[[nodiscard]] std::string shown_difference(const Contrast& contrast);

}  // namespace nrem::core
