// Random signs of clusters, made once and used for every figure over as many clusters. Column r
// holds for cluster i the sign that it has in draw r; all of it is a function of the seed.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

namespace nrem::core {

class Draws {
public:
    // All of them up to `most_enumerated` clusters (one of each pair of opposites, the first with
    // nothing turned), else random ones.
    [[nodiscard]] static Draws signs(std::size_t clusters, std::uint64_t draws, std::uint64_t seed);

    // The sum of the values in each draw. Value i has the sign of the cluster at `places[i]`, or of
    // cluster i where no places are given.
    [[nodiscard]] std::vector<double> sums(std::span<const double> values,
                                           std::span<const std::size_t> places = {}) const;

    [[nodiscard]] std::size_t clusters() const { return clusters_; }
    [[nodiscard]] std::size_t size() const { return draws_; }
    [[nodiscard]] bool are_all() const;  // whether these are all flips

private:
    Draws(std::size_t clusters, std::size_t draws);
    std::size_t clusters_ = 0;
    std::size_t draws_ = 0;
    std::vector<float> signs_;  // cluster by cluster: 1 or -1
};

}  // namespace nrem::core
