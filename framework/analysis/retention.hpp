// How accuracy falls with age: fits of the retention curve, and the slope of interference.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include "analysis/contrast.hpp"
#include "metrics/metrics.hpp"

namespace nrem::core {

// Of accuracy at age t, above the floor that guessing gives: p = floor + (1 - floor) level f(t)
// with f = 1, exp(-rate t), (1 + t)^-rate (after Wixted and Ebbesen 1991, table 1).
enum class Decay { constant, exponential, power };
constexpr auto names_of(Decay) {
    return std::to_array<std::string_view>({"constant", "exponential", "power"});
}

struct Fitted {
    double value = unknown;
    Interval interval;
};

// Intervals are by profile likelihood, widened by the design effect.
struct RetentionFit {
    Decay decay = Decay::constant;
    Fitted level;
    Fitted rate;  // per step, or the exponent; not of a constant
    double log_likelihood = unknown;
    double aicc = unknown;    // lower is better; of the quasi-likelihood where streams differ
    double weight = unknown;  // Akaike weight among the fits of this curve
};

struct RetentionFits {
    std::vector<RetentionFit> fits;  // in the order of Decay; empty below five bins
    Decay best = Decay::constant;    // of the lowest aicc
    double floor = 0;                // what no_memory reaches on the same backend; 0 without it
    double design_effect = 1;        // variance by streams over that of independent answers
    std::uint64_t bins = 0;
    Fitted slope;  // of accuracy for each doubling of 1 + age; three bins at least
};

struct RetentionCurve {
    std::span<const AgeBin> bins;
    double floor = 0;
    double design_effect = 1;
};

// Maximum likelihood of binomial answers; an age is the middle of its bin.
[[nodiscard]] RetentionFits fit_retention(const RetentionCurve& curve);

// Of accuracy against log2(1 + age), by least squares weighted by answers; the standard error takes
// answers of a bin for binomial, widened by the design effect. NaNs below three bins.
[[nodiscard]] Fitted interference_slope(const RetentionCurve& curve);

// Of accuracy (Rao and Scott 1981), at least 1; 1 below two streams, of each of which the answers
// and the right ones are given.
[[nodiscard]] double design_effect(std::span<const Mean> right);

}  // namespace nrem::core
