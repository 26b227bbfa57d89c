// Counter-based random numbers: value n of a seed is a function of the two and of nothing else, so
// neither thread nor order enters a result. SplitMix64 (Steele, Lea and Flood 2014) as the mixer.
#pragma once

#include <cmath>
#include <cstdint>
#include <numbers>
#include <span>
#include <utility>

namespace nrem {

constexpr std::uint64_t mix(std::uint64_t x) {
    x += 0x9e3779b97f4a7c15u;
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return x ^ (x >> 31);
}

// The seed of a part: `combine(combine(seed, stream), step)`.
constexpr std::uint64_t combine(std::uint64_t seed, std::uint64_t part) {
    return mix(seed ^ mix(part));
}

class Random {
public:
    using result_type = std::uint64_t;
    explicit Random(std::uint64_t seed) : seed_(seed) {}

    std::uint64_t operator()() { return combine(seed_, counter_++); }
    static constexpr std::uint64_t min() { return 0; }
    static constexpr std::uint64_t max() { return ~std::uint64_t{0}; }

    // Uniform in [0, 1), 53 bits.
    double uniform() { return static_cast<double>((*this)() >> 11) * 0x1p-53; }
    // Uniform in 0 .. count - 1 (Lemire's multiplication; bias below count / 2^64).
    std::uint64_t below(std::uint64_t count) {
        __extension__ using Wide = unsigned __int128;
        return static_cast<std::uint64_t>((static_cast<Wide>((*this)()) * count) >> 64);
    }
    // Standard normal (Box and Muller; one of the pair).
    double normal() {
        const double radius = std::sqrt(-2 * std::log(1 - uniform()));
        return radius * std::cos(2 * std::numbers::pi * uniform());
    }
    // Fisher and Yates.
    template <class T>
    void shuffle(std::span<T> items) {
        for (std::size_t i = items.size(); i > 1; --i) std::swap(items[i - 1], items[below(i)]);
    }

private:
    std::uint64_t seed_;
    std::uint64_t counter_ = 0;
};

}  // namespace nrem
