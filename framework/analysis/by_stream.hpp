// Comparisons in which items do not pair, as those of two groups of one arm: each stream has a mean
// on either side, and counts as much as any other.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/cells.hpp"

namespace nrem::core {

// A stream under one seed. `step` is by how much its mean changes at least (0: any number can be).
struct StreamMean {
    std::size_t unit = 0;
    std::uint64_t seed = 0;
    std::uint64_t index = 0;
    double value = 0;
    double step = 0;
};
using StreamMeans = std::vector<StreamMean>;  // by unit, then seed and index

// Of a figure that is kept by stream; streams without it are left out.
[[nodiscard]] StreamMeans means_of(const CellRows& cell, const StreamFigure& figure);
// Of the streams that both have.
[[nodiscard]] StreamMeans differences_of(const StreamMeans& ours, const StreamMeans& theirs);

struct StreamSides {
    StreamMeans ours;
    StreamMeans theirs;
    Compare compare = Compare::difference;
    bool seeds_are_shared = true;  // as of Sample
    Interval bounds = boundless;   // within which each mean is, of either side
};

// Over the streams that both sides have; n counts them, under each seed. A difference and a ratio
// of means are inferred as any difference is; a ratio of medians by a bootstrap of streams (and of
// seeds, where something random is shared by the streams of a seed). A ratio needs means that are
// not negative on the other side, and not all 0: else it is NaN, and `lack` says why.
[[nodiscard]] Estimate compare_streams(const StreamSides& sides, Resampling& resampling);
// The mean of what streams have, in any order: each unit under each seed counts by its values.
[[nodiscard]] Estimate estimate_of(StreamMeans means, bool seeds_are_shared, Resampling& resampling);
[[nodiscard]] Inferred infer_mean(StreamMeans means, bool seeds_are_shared, Resampling& resampling);
// The difference, or the ratio of means, with all that is inferred.
[[nodiscard]] Inferred infer_streams(const StreamSides& sides, Resampling& resampling);

}  // namespace nrem::core
