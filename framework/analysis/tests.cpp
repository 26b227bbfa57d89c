#include "analysis/tests.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace nrem::core {
namespace {

// The flips of a family are drawn once for all of its arms, so that this does not grow with them.
double least_of_flips(const Design& design) {
    if (design.clusters <= most_enumerated)
        return std::ldexp(2.0, -static_cast<int>(design.clusters));
    return 1 / (static_cast<double>(design.flips) + 1);
}

constexpr NamedTest all_tests[] = {
    {Test::none, "none", "no test: too little to judge chance by", [](const Design&) { return 1.0; }},
    {Test::t, "t", "t over streams", [](const Design&) { return 0.0; }},
    {Test::flips, "flips", "sign flips of whole streams", least_of_flips},
    {Test::t_over_seeds, "t over seeds", "t over streams and seeds",
     [](const Design&) { return 0.0; }},
    {Test::sequence, "sequence", "confidence sequence", [](const Design&) { return 0.0; }},
};

}  // namespace

const NamedTest& named(Test test) {
    return *std::find_if(std::begin(all_tests), std::end(all_tests),
                         [test](const NamedTest& each) { return each.test == test; });
}

Test test_for(const Design& design) {
    if (design.clusters < 2) return Test::none;
    if (design.seeds > 1) return Test::t_over_seeds;
    return design.clusters < fewest_flipped ? Test::t : Test::flips;
}

}  // namespace nrem::core
