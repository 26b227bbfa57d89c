// The table of the tests that a verdict can use: the name of each, its words, the smallest p that it
// can give, its interval and its p. A new one is an enumerator here and an entry in tests.cpp.
// Verdicts of comparisons that are stopped early are made in judge.cpp: the confidence sequence has
// no p.
#pragma once

#include <string_view>

#include "analysis/figures.hpp"
#include "analysis/reach.hpp"

namespace nrem::core {

class Flips;
struct Inferred;

// Of every verdict, over the whole family.
inline constexpr double significance = 0.05;

// `bounds`: of streams that agree, which have no spread to go by.
enum class Test { none, t, flips, t_over_seeds, bounds, sequence };

struct NamedTest {
    Test test;
    std::string_view name;             // in files
    std::string_view words;            // in reports
    bool (*fits)(const Design&);       // the first that does is taken
    double (*least_p)(const Design&);
    Interval (*interval)(Flips&, const Inferred&);           // 95 %
    Probability (*p)(Flips&, const Inferred&, double value);  // two-sided, against the value
    bool is_by_spread = false;   // there is none where the spread is not known
    bool shares_draws = false;   // arms of a family are judged by the same draws (max-T)
};

[[nodiscard]] const NamedTest& named(Test test);

// The one for a comparison that is not stopped early.
[[nodiscard]] Test test_for(const Design& design);

[[nodiscard]] inline std::string_view name_of(Test test) {
    return named(test).name;
}

}  // namespace nrem::core
