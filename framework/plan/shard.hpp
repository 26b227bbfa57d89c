// A shard is the part of a plan that one process of several runs. The split follows the expected
// costs, and every process computes the same one.
#pragma once

#include <cstddef>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "plan/plan.hpp"

namespace nrem::core {

// "3/8" is the fourth of eight: they count from 0, as Slurm's array tasks and MPI's ranks do.
struct Shard {
    std::size_t index = 0;
    std::size_t count = 1;
    [[nodiscard]] std::string text() const;
    friend bool operator==(const Shard&, const Shard&) = default;
};

// Of "3/8", or of "rank": what the launcher of parallel processes (Open MPI, PMI, Slurm's srun)
// says in the environment. Throws UsageError.
[[nodiscard]] Shard shard_from(std::string_view text);

// The shard of each trial: the longest first, each to the shard that has least to do so far
// (Graham's LPT rule, SIAM J. Appl. Math. 17, 1969), which is within a third of the best split.
// Equals go by their order.
[[nodiscard]] std::vector<std::size_t> split(const std::vector<double>& costs, std::size_t shards);

// The plan with these trials alone, and the cells that they need. Hash and config stay.
[[nodiscard]] Plan part_of(Plan plan, const std::set<std::string>& trials);

}  // namespace nrem::core
