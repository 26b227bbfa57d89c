// Closed forms on plain numbers. A cluster (a stream, or what units.hpp takes for independent)
// brings a sum and the count of items that it is made of; an estimate is the sum of sums over the
// sum of counts.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/figures.hpp"

namespace nrem::core {

struct Clusters {
    std::vector<double> sums;
    std::vector<double> counts;          // not all 0; of items, each above 0
    double step = 0;                     // by which a sum changes at least: 1 where items are right
                                         // or wrong, 0 where any number can be
    void add(double sum, double count);  // a cluster without items is left out
    [[nodiscard]] std::size_t size() const { return sums.size(); }
    [[nodiscard]] double items() const;
    [[nodiscard]] double ratio() const;  // NaN without clusters
};

// Whether all have as many items.
[[nodiscard]] bool is_even(const std::vector<double>& counts);
// Whether all have the same mean, but for the rounding of sums.
[[nodiscard]] bool agree(const Clusters& clusters);

// Two-sided exact test of b against c discordant items: twice the smaller tail of a fair binomial,
// at most 1.
[[nodiscard]] double mcnemar_p(std::uint64_t b, std::uint64_t c);

// Step-down adjusted p values (Holm 1979), in the order given. NaNs stay and do not count.
[[nodiscard]] std::vector<double> holm(const std::vector<double>& p);

// Makes adjusted p values ascend with the place in an order; NaNs are not in it.
[[nodiscard]] std::vector<double> ascending(std::vector<double> p,
                                            std::span<const std::size_t> order);

// Of the ratio, over clusters, with their number less one as degrees of freedom. NaN below 2.
[[nodiscard]] double standard_error(const Clusters& clusters);

// 95 %, of a share of so many items that is known to within `reach`: the exact interval (Clopper and
// Pearson 1934) of as many independent items as would be known so (Korn and Graubard 1998), and of
// all items where all or none are right.
[[nodiscard]] Interval share_interval(double share, double items, double reach);

// Cohen's d_z: the mean over clusters by its standard deviation over clusters (Lakens 2013, eq. 7).
// NaN below 2 clusters, or where all are equal.
[[nodiscard]] double effect_size(const Clusters& clusters);

}  // namespace nrem::core
