#include "analysis/tests.hpp"

#include <algorithm>
#include <cmath>

#include "analysis/agreeing.hpp"
#include "analysis/flips.hpp"
#include "analysis/inferred.hpp"

namespace nrem::core {
namespace {

double no_floor(const Design&) {
    return 0;
}

// The flips of a family are drawn once for all of its arms, so that this does not grow with them.
double least_of_flips(const Design& design) {
    if (design.clusters <= most_enumerated)
        return std::ldexp(2.0, -static_cast<int>(design.clusters));
    return 1 / (static_cast<double>(design.flips) + 1);
}

Interval no_interval(Flips&, const Inferred&) {
    return {};
}

Probability no_p(Flips&, const Inferred&, double) {
    return {};
}

Interval t_interval(Flips&, const Inferred& inferred) {
    const double value = inferred.clusters.ratio(), reach = inferred.spread.reach(significance);
    return {value - reach, value + reach};
}

Probability t_p(Flips&, const Inferred& inferred, double value) {
    return {inferred.spread.p(inferred.clusters.ratio() - value), false};
}

constexpr NamedTest all_tests[] = {
    {.test = Test::none,
     .name = "none",
     .words = "no test: too little to judge chance by",
     .fits = [](const Design& design) { return design.clusters < 2; },
     .least_p = [](const Design&) { return 1.0; },
     .interval = no_interval,
     .p = no_p},
    {.test = Test::t_over_seeds,
     .name = "t over seeds",
     .words = "t over streams and seeds",
     .fits = [](const Design& design) { return design.seeds > 1; },
     .least_p = no_floor,
     .interval = t_interval,
     .p = t_p,
     .is_by_spread = true},
    {.test = Test::t,
     .name = "t",
     .words = "t over streams",
     .fits = [](const Design& design) { return design.clusters < fewest_flipped; },
     .least_p = no_floor,
     .interval = t_interval,
     .p = t_p,
     .is_by_spread = true},
    {.test = Test::flips,
     .name = "flips",
     .words = "sign flips of whole streams",
     .fits = [](const Design&) { return true; },
     .least_p = least_of_flips,
     .interval = [](Flips& flips,
                    const Inferred& inferred) { return flips.interval(inferred.clusters); },
     .p = [](Flips& flips, const Inferred& inferred,
             double value) { return flips.p(inferred.clusters, value); },
     .shares_draws = true},
    {.test = Test::bounds,
     .name = "bounds",
     .words = "bounds of the figure, since all streams agree",
     .fits = [](const Design&) { return false; },
     .least_p = no_floor,
     .interval = [](Flips&, const Inferred& inferred) {
         return interval_of_agreeing(inferred.agreeing, inferred.range);
     },
     .p = [](Flips&, const Inferred& inferred, double value) {
         return Probability{p_of_agreeing(inferred.agreeing, inferred.range, value), true};
     }},
    {.test = Test::sequence,
     .name = "sequence",
     .words = "confidence sequence",
     .fits = [](const Design&) { return false; },
     .least_p = no_floor,
     .interval = no_interval,
     .p = no_p},
};

}  // namespace

const NamedTest& named(Test test) {
    return *std::ranges::find(all_tests, test, &NamedTest::test);
}

Test test_for(const Design& design) {
    return std::ranges::find_if(all_tests, [&](const NamedTest& each) {
               return each.fits(design);
           })->test;
}

}  // namespace nrem::core
