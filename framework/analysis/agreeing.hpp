// What streams that agree tell about others. They have no spread to judge chance by. But where values
// have bounds, a mean that is far from theirs would make it unlikely that all of them are as far from
// it, on one side.
#pragma once

#include <vector>

#include "analysis/figures.hpp"
#include "analysis/statistics.hpp"

namespace nrem::core {

// 95 %, of the mean of independent clusters that agree on y, for any values within finite bounds: a
// bet of everything on each cluster and Markov's inequality (Waudby-Smith and Ramdas 2023, with the
// largest stake). For n clusters of one size the lower end is low + (y - low) 0.025^(1/n), which is
// that of Clopper and Pearson where y is the upper bound; a smaller cluster counts for less. The
// upper end likewise.
[[nodiscard]] Interval interval_of_agreeing(const Clusters& clusters, const Interval& bounds);
// Two-sided, of that mean against a value: below 5 % just where the interval leaves it out.
[[nodiscard]] double p_of_agreeing(const Clusters& clusters, const Interval& bounds, double value);

// Two figures of each cluster, whose ratio is the same in all.
struct AgreeingRatios {
    std::vector<double> ours;
    std::vector<double> theirs;   // not all 0
    std::vector<double> weights;  // what each counts for
};
// The same for the ratio of their means, where both figures have these bounds, of at least 0.
[[nodiscard]] Interval interval_of_agreeing(const AgreeingRatios& ratios, const Interval& bounds);

}  // namespace nrem::core
