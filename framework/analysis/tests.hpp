// The tests that a verdict can use: the name of each, and the smallest p that it can give.
#pragma once

#include <string_view>

#include "analysis/reach.hpp"

namespace nrem::core {

// Of every verdict, over the whole family.
inline constexpr double significance = 0.05;

enum class Test { none, t, flips, t_over_seeds, sequence };

struct NamedTest {
    Test test;
    std::string_view name;   // in files
    std::string_view words;  // in reports
    double (*least_p)(const Design&);
};

[[nodiscard]] const NamedTest& named(Test test);

// The one for a comparison that is not stopped early.
[[nodiscard]] Test test_for(const Design& design);

[[nodiscard]] inline std::string_view name_of(Test test) {
    return named(test).name;
}

}  // namespace nrem::core
