// The tests and intervals of a comparison, on plain numbers. A cluster (a stream) brings a sum and
// the count of items that it is made of; an estimate is the sum of sums over the sum of counts.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/draws.hpp"

namespace nrem::core {

struct Clusters {
    std::vector<double> sums;
    std::vector<double> counts;          // above 0
    void add(double sum, double count);  // a cluster without items is left out
    [[nodiscard]] std::size_t size() const { return sums.size(); }
    [[nodiscard]] double ratio() const;  // NaN without clusters
};

// Two-sided exact test of b against c discordant items: twice the smaller tail of a fair binomial,
// at most 1.
[[nodiscard]] double mcnemar_p(std::uint64_t b, std::uint64_t c);

// Step-down adjusted p values (Holm 1979), in the order given. NaNs stay and do not count.
[[nodiscard]] std::vector<double> holm(const std::vector<double>& p);

// Of the ratio, over clusters, with their number less one as degrees of freedom. NaN below 2.
[[nodiscard]] double standard_error(const Clusters& clusters);
// The effect, in standard errors, that a two-sided t test at 5 % sees in 80 % of cases, by the
// noncentral t distribution (its far tail left out). NaN below 2 clusters. Some 100 us.
[[nodiscard]] double detectable_errors(std::size_t clusters);

// Cohen's d_z: the mean over clusters by its standard deviation over clusters (Lakens 2013, eq. 7).
// NaN below 2 clusters, or where all are equal.
[[nodiscard]] double effect_size(const Clusters& clusters);

// The smallest p that the sign-flip test can give.
[[nodiscard]] double least_p(std::size_t clusters, std::uint64_t flips);

// Keeps the draws per number of clusters. [serial]
class Resampling {
public:
    explicit Resampling(const CompareOptions& options) : options_(options) {}

    // Percentile bootstrap over clusters, 95 %, with the percentiles moved out so that few clusters
    // give the t interval's coverage for a mean (Hesterberg 2015). NaNs below 2 clusters.
    [[nodiscard]] Interval interval(const Clusters& clusters);
    // The effect that a t test over the clusters sees in 80 % of cases. NaN below 2 clusters.
    [[nodiscard]] double detectable(const Clusters& clusters);
    // Sign-flip test of whole clusters on the absolute sum; NaN without clusters.
    [[nodiscard]] double flip_p(const Clusters& clusters);

private:
    struct Bootstrap {
        Draws draws;
        std::vector<double> counts;  // of the clusters last asked about, which are mostly equal,
        std::vector<double> count_sums;  // and their sums in each draw
    };
    CompareOptions options_;
    std::map<std::size_t, Bootstrap> bootstraps_;
    std::map<std::size_t, Draws> signs_;
    std::map<std::size_t, double> detectable_errors_;
};

}  // namespace nrem::core
