// Compares the expected outcomes of a config with the results.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/comparison.hpp"
#include "config/config.hpp"

namespace nrem::core {

// By the 95 % interval of its figure. `met`: all of it is within the bounds. `refuted`: all of it is
// beyond one of them. `undecided`: neither, or there is nothing to decide it by (no such cell, no such
// metric, nothing but failures, one stream). `invalid`: a figure of answers, of an arm whose backend
// is not shown to use a memory, unless the claim says that it is not about memory, or is about the
// controls alone.
enum class ClaimOutcome { met, refuted, undecided, invalid };
constexpr auto names_of(ClaimOutcome) {
    return std::to_array<std::string_view>({"met", "refuted", "undecided", "invalid"});
}

// A claim is met when it is for every cell that its selector finds, and refuted when it is for one.
// With `versus` the figure is the paired difference to that cell, on the same problem; where several
// answer, to those that share most factors. With `versus_group` it is that of two groups of its
// events, paired by stream (by_stream.hpp); with both, what one difference is above the other. What is counted and not estimated (bytes, tokens,
// nights, the worst seed) has no interval and decides by itself.
struct CheckedClaim {
    std::string text;  // as in the config
    ClaimOutcome outcome = ClaimOutcome::undecided;
    double value = unknown;  // of the cell that is furthest from being within bounds
    Interval interval;       // 95 %, of that cell
    std::uint64_t n = 0;     // items, of that cell
    std::string detail;      // "delta: accuracy 0.98 [0.97, 0.99], n = 768, expected at least 0.9"
    BoundsSet expected = BoundsSet::before;
};

// The comparison is of the same rows.
[[nodiscard]] std::vector<CheckedClaim> check_claims(const std::vector<Claim>& claims,
                                                     const std::vector<Row>& rows,
                                                     const Comparison& comparison);

struct ClaimMetric;
// What about a claim cannot be said of this figure: "bytes_ratio needs a versus"; "": all can.
[[nodiscard]] std::string why_unfit(const Claim& claim, const ClaimMetric& metric);

// " (bounds set after the figures were seen)", to follow an outcome; "" where they were set before.
[[nodiscard]] std::string_view note_on(BoundsSet expected);

}  // namespace nrem::core
