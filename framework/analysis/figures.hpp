// Figures with their intervals.
#pragma once

#include <cstdint>
#include <string_view>

#include "metrics/metrics.hpp"

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

// In the order in which they are preferred for the headline.
enum class Metric { accuracy, log_loss, absolute_error, squared_error };
inline constexpr Metric all_metrics[] = {Metric::accuracy, Metric::log_loss, Metric::absolute_error,
                                         Metric::squared_error};
// Whether more is better.
[[nodiscard]] inline bool rises(Metric metric) {
    return metric == Metric::accuracy;
}

// NaN: not available.
struct Probability {
    double value = unknown;
    bool at_most = false;  // a bound, or the least that as many draws can tell: "<="
    friend bool operator==(const Probability&, const Probability&) = default;
};

// "accuracy", "log_loss", "absolute_error", "squared_error"
[[nodiscard]] std::string_view name_of(Metric metric);

}  // namespace nrem::core
