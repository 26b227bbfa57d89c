// Paired contrasts: cells less baselines on the same streams, seeds and items. Streams are the
// clusters; seeds are a second one where something random is shared by the streams of a seed.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "analysis/inferred.hpp"
#include "analysis/seeds.hpp"
#include "analysis/verdict.hpp"

namespace nrem::core {

// Cell minus baseline, over paired items.
struct Difference {
    double value = unknown;  // NaN: not measured in both
    Interval interval = {};  // of this difference alone, by the test of its verdict
    Probability p = {};      // likewise: below 5 % just where the interval leaves out 0
    std::uint64_t n = 0;     // paired items
    std::uint64_t streams = 0;
    double standard_error = unknown;  // clustered
    double effect_size = unknown;     // Cohen's d_z: the mean over streams by its spread over them
};

// How many items only one of the two got right. The p is exact, but takes items of one stream for
// independent of each other: no verdict goes by it.
struct McNemar {
    std::uint64_t b = 0;  // only the cell right
    std::uint64_t c = 0;  // only the baseline right
    double p = unknown;
};

// The common part of a pair of cells and of a level of a factor.
struct Contrast {
    std::uint64_t trials = 0;  // pairs of trials: seeds of both, over all pairs of cells
    std::uint64_t streams = 0;
    std::uint64_t unpaired =
        0;  // streams of a seed that are in one of the two only, or do not match

    PerMetric<Difference, kept_by_stream> differences;  // of the paired metrics
    McNemar mcnemar;

    // The headline: of accuracy, or of the first metric that there is.
    Metric metric = Metric::accuracy;
    Verdict verdict;
    std::string invalid;  // why the verdict says nothing about memory; "": it does
    bool memory_unused = false;      // it does not because the memory never reached the predictor
    double replay_spread = unknown;  // see replay.hpp

    // Of the headline difference.
    SeedRange seeds;
    Components components;
    Inferred inferred;  // what the verdict is made from

    // With `stop_early`: after each stream, in their order, an interval for the difference of
    // accuracy that holds at all times at once.
    std::vector<Interval> running;
};

[[nodiscard]] inline const Difference& headline(const Contrast& contrast) {
    return contrast.differences[contrast.metric];
}

}  // namespace nrem::core
