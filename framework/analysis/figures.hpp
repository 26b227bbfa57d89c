// A figure with its interval.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>

#include "metrics/figures.hpp"

namespace nrem::core {

// 95 %; NaNs: not available.
struct Interval {
    double low = unknown;
    double high = unknown;
    friend bool operator==(const Interval&, const Interval&) = default;
};

// Bounds within which any number is.
inline constexpr Interval boundless{-std::numeric_limits<double>::infinity(),
                                    std::numeric_limits<double>::infinity()};
[[nodiscard]] inline bool is_bounded(const Interval& bounds) {
    return std::isfinite(bounds.low) && std::isfinite(bounds.high);
}
// Those of what two numbers within these bounds differ by.
[[nodiscard]] inline Interval bounds_of_difference(const Interval& bounds) {
    return {bounds.low - bounds.high, bounds.high - bounds.low};
}
// Those of a ratio of two numbers within these bounds.
[[nodiscard]] inline Interval bounds_of_ratio(const Interval& bounds) {
    return {bounds.low >= 0 ? 0 : boundless.low, boundless.high};
}
// As far as it is within the bounds; one that is not known stays so.
[[nodiscard]] inline Interval clamped(const Interval& interval, const Interval& bounds) {
    if (std::isnan(interval.low)) return {};
    return {std::max(interval.low, bounds.low), std::min(interval.high, bounds.high)};
}

struct Estimate {
    double value = unknown;  // NaN: the metric was not measured
    Interval interval = {};
    std::uint64_t n = 0;  // items
    const char* lack = "";  // why there is no value or no interval, where the numbers do not tell
};

inline constexpr const char* agrees_without_bounds =
    "all of its streams agree, and it has no bounds";

// NaN: not available.
struct Probability {
    double value = unknown;
    bool at_most = false;  // a bound, or the least that as many draws can tell: "<="
    friend bool operator==(const Probability&, const Probability&) = default;
};

}  // namespace nrem::core
