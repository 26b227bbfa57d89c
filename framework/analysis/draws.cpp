// The weights are laid out cluster by cluster, so that sums over all draws run as vector loops.
#include "analysis/draws.hpp"

#include <algorithm>
#include <cassert>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

Draws::Draws(std::size_t clusters, std::size_t draws)
    : clusters_(clusters), draws_(draws), weights_(clusters * draws) {}

Draws Draws::bootstrap(std::size_t clusters, std::uint64_t draws, std::uint64_t seed) {
    Draws result(clusters, draws);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        Random random(combine(combine(seed, clusters), draw));
        for (std::size_t i = 0; i < clusters; ++i)
            result.weights_[random.below(clusters) * draws + draw] += 1;
    }
    return result;
}

Draws Draws::signs(std::size_t clusters, std::uint64_t draws, std::uint64_t seed) {
    const bool all = clusters <= most_enumerated;
    if (all) draws = clusters ? std::uint64_t{1} << (clusters - 1) : 1;
    Draws result(clusters, draws);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        Random random(combine(combine(~seed, clusters), draw));
        std::uint64_t bits = draw;
        for (std::size_t i = 0; i < clusters; ++i, bits >>= 1) {
            if (!all && i % 64 == 0) bits = random();
            result.weights_[i * draws + draw] = bits & 1 ? -1.0f : 1.0f;
        }
    }
    return result;
}

std::vector<double> Draws::sums(std::span<const double> values) const {
    assert(values.size() == clusters_ && "one value per cluster");
    constexpr std::size_t block = 1024;  // draws whose sums stay in the nearest cache
    std::vector<double> result(draws_, 0.0);
    for (std::size_t begin = 0; begin < draws_; begin += block) {
        const std::size_t end = std::min(begin + block, draws_);
        for (std::size_t i = 0; i < clusters_; ++i) {
            const float* weights = weights_.data() + i * draws_;
            const double value = values[i];
            for (std::size_t draw = begin; draw < end; ++draw)
                result[draw] += static_cast<double>(weights[draw]) * value;
        }
    }
    return result;
}

}  // namespace nrem::core
