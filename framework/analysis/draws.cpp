// The signs are laid out cluster by cluster, so that sums over all draws run as vector loops.
#include "analysis/draws.hpp"

#include <algorithm>
#include <cassert>

#include "analysis/reach.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

Draws::Draws(std::size_t clusters, std::size_t draws)
    : clusters_(clusters), draws_(draws), signs_(clusters * draws) {}

Draws Draws::signs(std::size_t clusters, std::uint64_t draws, std::uint64_t seed) {
    const bool enumerated = clusters <= most_enumerated;
    if (enumerated) draws = clusters ? std::uint64_t{1} << (clusters - 1) : 1;
    Draws result(clusters, draws);
    for (std::size_t draw = 0; draw < draws; ++draw) {
        Random random(combine(combine(~seed, clusters), draw));
        std::uint64_t bits = draw;
        for (std::size_t i = 0; i < clusters; ++i, bits >>= 1) {
            if (!enumerated && i % 64 == 0) bits = random();
            result.signs_[i * draws + draw] = bits & 1 ? -1.0f : 1.0f;
        }
    }
    return result;
}

bool Draws::are_all() const {
    return clusters_ <= most_enumerated;
}

std::vector<double> Draws::sums(std::span<const double> values,
                                std::span<const std::size_t> places) const {
    assert((places.empty() ? clusters_ : places.size()) == values.size() && "one value each");
    constexpr std::size_t block = 1024;  // draws whose sums stay in the nearest cache
    std::vector<double> result(draws_, 0.0);
    for (std::size_t begin = 0; begin < draws_; begin += block) {
        const std::size_t end = std::min(begin + block, draws_);
        for (std::size_t i = 0; i < values.size(); ++i) {
            const float* signs = signs_.data() + (places.empty() ? i : places[i]) * draws_;
            const double value = values[i];
            for (std::size_t draw = begin; draw < end; ++draw)
                result[draw] += static_cast<double>(signs[draw]) * value;
        }
    }
    return result;
}

}  // namespace nrem::core
