// What a comparison can find at all, before anything is run: the smallest p that its verdict can
// have, and the difference that it can detect. `nrem plan` uses these for warnings, verdict.hpp for
// verdicts.
#pragma once

#include <cstddef>
#include <cstdint>

namespace nrem::core {

// The sign-flip test needs as many clusters to fall below 5 %; with fewer it is t.
inline constexpr std::size_t fewest_flipped = 6;
// All flips are taken up to as many clusters (8,192 of them), drawn ones beyond.
inline constexpr std::size_t most_enumerated = 14;

struct Design {
    std::size_t clusters = 0;  // what is independent: see units.hpp
    std::size_t seeds = 1;     // that are a random effect of their own, as trainings are; else 1
    std::size_t arms = 1;      // of the family that is corrected for
    std::uint64_t flips = 10000;
};

// The smallest p after correction. The flips of a family are drawn once for all of its arms
// (Westfall and Young), so that it does not grow with them; t has no floor. 1: there is no test.
[[nodiscard]] double least_p(const Design& design);

// The fewest clusters with which `least_p` is below 5 %, all else being the same.
[[nodiscard]] std::size_t fewest_clusters_for(Design design);

// The difference, in standard deviations over clusters, that is called better or worse in 80 % of
// cases, at 5 % over the whole family. Infinite where `least_p` is 5 % or more.
[[nodiscard]] double detectable_spreads(const Design& design);

// In standard errors: what a two-sided t test with these degrees of freedom sees in 80 % of cases,
// by the noncentral t distribution with its far tail left out. Some 100 us.
[[nodiscard]] double detectable_errors(double freedom, double level = 0.05);

}  // namespace nrem::core
