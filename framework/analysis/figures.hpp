// A figure with its interval.
#pragma once

#include <cstdint>

#include "metrics/figures.hpp"

namespace nrem::core {

// 95 %; NaNs: not available.
struct Interval {
    double low = unknown;
    double high = unknown;
    friend bool operator==(const Interval&, const Interval&) = default;
};

struct Estimate {
    double value = unknown;  // NaN: the metric was not measured
    Interval interval = {};
    std::uint64_t n = 0;  // items
};

// NaN: not available.
struct Probability {
    double value = unknown;
    bool at_most = false;  // a bound, or the least that as many draws can tell: "<="
    friend bool operator==(const Probability&, const Probability&) = default;
};

}  // namespace nrem::core
