// The verdict on a comparison. It is made in one place (judge.hpp) from one test; every table, page
// and file renders this value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/figures.hpp"
#include "analysis/tests.hpp"

namespace nrem::core {

// Each by the corrected p, at 5 %. `better` and `worse`: the difference is not 0. `equivalent`: it
// is within the margin on either side (two one-sided tests), and not found to be other than 0.
// `undecided`: neither. `not_compared`: no pairs.
enum class Finding { better, worse, equivalent, undecided, not_compared };
constexpr auto names_of(Finding) {
    return std::to_array<std::string_view>(
        {"better", "worse", "equivalent", "undecided", "not compared"});
}

// Agrees with itself: p is below 5 % just where the interval leaves out 0; a corrected p is never
// below the p; better and worse have an interval on one side of 0, equivalent one that holds 0 and
// is within the margin.
struct Verdict {
    Finding finding = Finding::not_compared;
    Test test = Test::none;
    Interval interval = {};    // 95 %, of this comparison alone, but where it was stopped early
    Probability p = {};        // likewise
    Probability corrected_p = {};    // over the family
    Probability equivalence_p = {};  // that the difference is as large as the margin, over the family
    double margin = unknown;   // the smallest difference of interest
    // Called better or worse in 80 % of cases, after correction.
    double detectable = unknown;
    std::uint64_t family = 0;  // comparisons that are corrected for
    std::string needs = {};    // of `undecided`: "about 34 streams"
};

// "better", "worse", "equivalent within 0.05", "undecided (needs about 34 streams)", "not compared"
[[nodiscard]] std::string words(const Verdict& verdict);

}  // namespace nrem::core
