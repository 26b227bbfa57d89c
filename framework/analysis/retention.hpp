// How accuracy falls with age: fits of the retention curve, and the slope of interference.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "analysis/contrast.hpp"

namespace nrem::core {

// Of accuracy at age t, above the floor that guessing gives: p = floor + (1 - floor) level f(t)
// with f = 1, exp(-rate t), (1 + t)^-rate (Wixted and Ebbesen 1991, their two best forms).
enum class Decay { constant, exponential, power };

struct Fitted {
    double value = unknown;
    Interval interval;  // by profile likelihood
};

struct RetentionFit {
    Decay decay = Decay::constant;
    Fitted level;
    Fitted rate;  // per step, or the exponent; not of a constant
    double log_likelihood = unknown;
    double aicc = unknown;    // lower is better
    double weight = unknown;  // Akaike weight among the fits of this curve
};

struct RetentionFits {
    std::vector<RetentionFit> fits;  // in the order of Decay; empty below four bins
    Decay best = Decay::constant;    // of the lowest AICc
    double floor = 0;                // what no_memory reaches on the same backend; 0 without it
    double design_effect = 1;        // how much wider clustering by stream makes intervals, squared
    std::uint64_t bins = 0;
    Fitted slope;  // of accuracy for each doubling of the age
};

struct RetentionCurve {
    std::span<const AgeBin> bins;
    double floor = 0;
    double design_effect = 1;
};

// "constant", "exponential", "power"
[[nodiscard]] std::string_view name_of(Decay decay);

}  // namespace nrem::core
