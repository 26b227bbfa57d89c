// Random reweightings of clusters, made once and used for every figure over as many clusters: the
// multiplicities of a bootstrap, or the signs of a permutation test. Column r holds for cluster i
// the weight it has in draw r; all of it is a function of the seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nrem::core {

class Draws {
public:
    // How often each of the clusters is drawn when as many are drawn with replacement.
    [[nodiscard]] static Draws bootstrap(std::size_t clusters, std::uint64_t draws,
                                         std::uint64_t seed);
    // Signs: all of them up to 12 clusters (one of each pair of opposites), else random ones.
    [[nodiscard]] static Draws signs(std::size_t clusters, std::uint64_t draws, std::uint64_t seed);

    // The weighted sum of the values, one per cluster, in each draw.
    [[nodiscard]] std::vector<double> sums(std::span<const double> values) const;

    [[nodiscard]] std::size_t clusters() const { return clusters_; }
    [[nodiscard]] std::size_t size() const { return draws_; }

private:
    Draws(std::size_t clusters, std::size_t draws);
    std::size_t clusters_ = 0;
    std::size_t draws_ = 0;
    std::vector<float> weights_;  // cluster by cluster; small whole numbers, so exact
};

inline constexpr std::size_t most_enumerated = 12;

}  // namespace nrem::core
