// Seeds as a second random effect beside streams: how much of a paired difference each makes up,
// and an interval that holds for other seeds, too.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/contrast.hpp"

namespace nrem::core {

// What one stream comes to under one seed.
struct TableCell {
    std::size_t stream = 0;  // from 0, without gaps
    std::uint64_t seed = 0;
    double sum = 0;
    double count = 0;  // above 0
};
// By stream, then seed; each at most once.
using StreamsBySeeds = std::vector<TableCell>;

enum class Better { higher, lower };

[[nodiscard]] SeedRange seed_range(const StreamsBySeeds& table, Better better);

// Method of moments by the U statistics of Gao and Owen (2017), which are those of the analysis of
// variance where each stream is there under each seed; estimates below 0 are 0. NaNs where the
// table cannot tell.
[[nodiscard]] Components variance_components(const StreamsBySeeds& table);

// Two-way clustered variance (Cameron, Gelbach and Miller 2011) with the residual component for the
// overlap, never below that of either clustering alone; degrees of freedom by Satterthwaite (1946),
// at least the smaller number of clusters less one. NaNs below two streams or two seeds.
[[nodiscard]] Interval interval_over_seeds(const StreamsBySeeds& table);

}  // namespace nrem::core
