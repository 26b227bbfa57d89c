// The expected outcomes that a config states, held against what came out.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "analysis/comparison.hpp"
#include "config/config.hpp"

namespace nrem::core {

// `undecidable`: no such cell, no such metric, or nothing but failures. `invalid`: a figure of
// answers, of an arm whose backend is not shown to use a memory, unless the claim says that it is
// not about memory, or is about the controls alone.
enum class ClaimOutcome { holds, fails, undecidable, invalid };

// A claim holds when the figure of every cell that its selector finds lies within the bounds (the
// figure itself, not its interval). With `versus` the figure is the paired difference to that cell,
// on the same problem; where several answer, to those that share most factors.
struct CheckedClaim {
    std::string text;  // as in the config
    BoundsSet expected = BoundsSet::before;
    ClaimOutcome outcome = ClaimOutcome::undecidable;
    double value = unknown;  // of the cell that is furthest out of bounds, or nearest to them
    Interval interval;       // 95 %, of that cell
    std::uint64_t n = 0;     // items, of that cell
    std::string detail;      // "delta: accuracy 0.98 [0.97, 0.99], n = 768, expected at least 0.9"
};

[[nodiscard]] std::vector<CheckedClaim> check_claims(const std::vector<Claim>& claims,
                                                     const std::vector<Row>& rows,
                                                     const CompareOptions& options);

// "" or, to stand beside the outcome, " (bounds set after the figures were seen)".
[[nodiscard]] std::string_view beside(BoundsSet expected);

// "holds", "fails", "undecidable", "invalid"
[[nodiscard]] std::string_view words(ClaimOutcome outcome);

}  // namespace nrem::core
