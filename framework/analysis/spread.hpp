// How far an estimate may be off, by t: its variance over streams and, where a training or
// something else varies with the seed, over seeds.
#pragma once

#include "analysis/statistics.hpp"

namespace nrem::core {

// Of an estimate or a part of it, and the degrees of freedom with which it is known.
struct Variance {
    double value = 0;
    double freedom = 1;
};

// Of the ratio over clusters, unbiased where the means of clusters have one variance whatever
// their sizes, with degrees of freedom for that (Bell and McCaffrey 2002): t with n - 1 for equal
// sizes, and less where a few clusters make up most of it. Sums that are counts (`step`) are known
// to a step, so that clusters which agree to the item leave the variance of rounding.
[[nodiscard]] Variance variance_over(const Clusters& clusters);  // NaN below 2 clusters

// Each part of the variance is taken with the t of its own degrees of freedom, so that three
// trainings are three trainings however many streams they have been through (after Graybill and
// Wang 1980); never narrower than seeds alone would make it.
struct Spread {
    Variance streams;
    Variance seeds = {};         // beyond what the streams of a seed make up
    double by_seed = 0;  // the variance over seeds alone, with `seeds.freedom`
    bool is_of_seeds = false;
    [[nodiscard]] bool is_known() const;
    // Half of the interval whose error is this level.
    [[nodiscard]] double reach(double level) const;
    // Two-sided p of an estimate at this distance from the value in question: below a level just
    // where the distance is beyond the reach.
    [[nodiscard]] double p(double distance) const;
    // All parts in one, its degrees of freedom by Satterthwaite (1946): for power alone.
    [[nodiscard]] Variance all() const;
};

}  // namespace nrem::core
