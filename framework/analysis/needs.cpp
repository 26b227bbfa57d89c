#include "analysis/needs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>

#include "analysis/tests.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_replicates = 1'000'000;

// What there is more of, as variance goes with their number.
struct Replicates {
    std::size_t now = 0;
    double variance = 0;
    std::string_view name;
};

// What is said is "about": the quantiles of t are added up, in place of the noncentral one.
double detectable_with(const Replicates& replicates, std::size_t n, double level) {
    const double share = static_cast<double>(replicates.now) / static_cast<double>(n);
    const boost::math::students_t t(static_cast<double>(n - 1));
    return (quantile(complement(t, level / 2)) + quantile(t, 0.8)) *
           std::sqrt(replicates.variance * share);
}

// Doubled until it does, then halved in between.
std::size_t fewest(const Replicates& replicates, double target, double level) {
    std::size_t low = std::max<std::size_t>(replicates.now, 1), high = low + 1;
    while (high < most_replicates && detectable_with(replicates, high, level) > target) low = high, high *= 2;
    while (high - low > 1 && high < most_replicates) {
        const std::size_t middle = low + (high - low) / 2;
        (detectable_with(replicates, middle, level) > target ? low : high) = middle;
    }
    return high;
}

// Two digits say enough.
std::size_t two_digits(std::size_t n) {
    const auto unit = static_cast<std::size_t>(
        std::pow(10, std::max(0.0, std::floor(std::log10(static_cast<double>(n))) - 1)));
    return (n + unit - 1) / unit * unit;
}

// The larger part of the spread.
Replicates wanting(const Inferred& inferred) {
    const Spread& spread = inferred.spread;
    if (!spread.is_of_seeds || spread.by_seed < spread.streams.value)
        return {inferred.clusters.size(), spread.all().value, "streams"};
    return {static_cast<std::size_t>(std::lround(spread.seeds.freedom)) + 1, spread.all().value,
            "seeds"};
}

}  // namespace

std::string needs(const Contrast& contrast) {
    const Inferred& inferred = contrast.inferred;
    if (inferred.clusters.size() < 2) return "more than one stream";
    if (!inferred.spread.is_known())
        return fmt::format("{} streams, since those that there are do not differ", fewest_flipped);
    const double found = std::abs(headline(contrast).value);
    const double target = std::max(found, contrast.verdict.margin - found);
    if (!(target > 0)) return "a margin above 0";
    const Replicates replicates = wanting(inferred);
    const double level = significance / static_cast<double>(contrast.verdict.family);
    const std::size_t n = fewest(replicates, target, level);
    if (n >= most_replicates) return fmt::format("more than a million {}", replicates.name);
    return fmt::format("about {} {}", two_digits(n), replicates.name);
}

}  // namespace nrem::core
