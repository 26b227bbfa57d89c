// The sign-flip test of whole clusters: if a difference is as likely to be above a value as below
// it, by as much, then so is each cluster's sum about that value, and every pattern of signs was as
// likely as the one that was seen. Exact for clusters of any sizes and spreads. Flipping some of
// the clusters is the same as asking for their ratio alone, so that the interval is read off the
// ratios of the subsets (Hartigan 1969), and leaves a value out just where the test does.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <vector>

#include "analysis/draws.hpp"
#include "analysis/figures.hpp"
#include "analysis/statistics.hpp"

namespace nrem::core {

// The share of all flips whose absolute sum reaches that of the values: two-sided, exact, whatever
// is drawn elsewhere. By sums over halves: some ms for 30 values, 30 times that for 40.
[[nodiscard]] double exact_flip_p(std::span<const double> values);
// What that share is at most (Chernoff), for any number of values: about ten times too much far
// out, never too little.
[[nodiscard]] double flip_p_bound(std::span<const double> values);

inline constexpr std::size_t most_exact = 30;  // values for exact_flip_p

// One arm of a family: of each of its clusters where it is in the family, and its sum.
struct Flipped {
    std::vector<std::size_t> places;
    std::vector<double> scores;
};
// Whether sums count that are as far out on both sides, or above alone.
enum class Sides { both, above };

// Keeps the draws per number of clusters. [serial]
class Flips {
public:
    Flips(std::uint64_t draws, std::uint64_t seed) : draws_(draws), seed_(seed) {}

    // 95 %; NaNs where there are too few clusters for it to have ends.
    [[nodiscard]] Interval interval(const Clusters& clusters);
    // Two-sided, of the ratio against a value. From the draws; where they find next to nothing,
    // exact or a bound.
    [[nodiscard]] Probability p(const Clusters& clusters, double value = 0);
    // Step-down max-T (Westfall and Young 1993) over flips that all arms of a family share: the
    // sums by their root mean squares, which no flip changes.
    [[nodiscard]] std::vector<Probability> step_down(const std::vector<Flipped>& family,
                                                     Sides sides);

private:
    const Draws& draws_of(std::size_t clusters);
    Probability flipped(const Clusters& clusters, double value);
    struct Subsets {  // the counts last asked about, which are mostly equal, and their sums
        std::vector<double> counts;
        std::vector<double> sums;
    };
    std::uint64_t draws_;
    std::uint64_t seed_;
    std::map<std::size_t, Draws> signs_;
    std::map<std::size_t, Subsets> subsets_;
};

}  // namespace nrem::core
