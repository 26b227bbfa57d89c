// Seeds as a second random effect beside streams: how much of a paired difference is due to each,
// and how much to chance.
#pragma once

#include <cstdint>
#include <vector>

#include "analysis/figures.hpp"
#include "analysis/spread.hpp"

namespace nrem::core {

struct OfSeed {
    std::uint64_t seed = 0;
    double value = unknown;
};

// The result for one figure, seed by seed.
struct SeedRange {
    std::uint64_t n = 0;  // seeds
    OfSeed worst;         // the lowest accuracy, the highest loss
    OfSeed best;
};

// Variances of the difference of one stream under one seed: d = mean + stream + seed + residual.
// Where each seed has streams of its own, those of streams and residual cannot be told apart and
// stand under `streams`.
struct Components {
    double streams = unknown;
    double seeds = unknown;
    double residual = unknown;
};

// The result of one stream under one seed.
struct TableCell {
    std::size_t stream = 0;
    std::uint64_t seed = 0;
    double sum = 0;
    double count = 0;  // above 0
};
// By stream, then seed; each at most once.
using StreamsBySeeds = std::vector<TableCell>;

// What a figure is estimated from.
struct Sample {
    StreamsBySeeds table = {};
    double step = 0;  // as of Clusters
    // Within which the mean of any stream is: [-1, 1] for a difference of shares.
    Interval range = boundless;
    // Whether the streams of a seed may share something random, as weights that were trained with
    // that seed are. Counts where seeds have streams of their own; where each stream is there under
    // several seeds, the table itself tells.
    bool seeds_are_shared = true;
    // Whether it is a difference of answers to the same items, which is taken to be as likely above
    // its mean as below it by as much: flips then tell even where all streams agree.
    bool is_symmetric = false;
    // Whether each item is at one end of the range or at the other.
    [[nodiscard]] bool is_share() const { return step > 0 && step == range.high - range.low; }
};

[[nodiscard]] SeedRange seed_range(const StreamsBySeeds& table, Better better);

// Method of moments by the U statistics of Gao and Owen (2017), which are those of the analysis of
// variance where each stream is there under each seed; estimates below 0 are 0. NaNs where the
// table cannot tell.
[[nodiscard]] Components variance_components(const StreamsBySeeds& table);

// Each stream with all its seeds.
[[nodiscard]] Clusters by_stream(const Sample& sample);
// Each seed with all its streams.
[[nodiscard]] Clusters by_seed(const StreamsBySeeds& table);

// Of the ratio of all sums and counts. The variance over seeds less that of the residual is what
// seeds add to the variance over streams (Cameron, Gelbach and Miller 2011); nothing, where a
// stream comes to the same under each seed.
[[nodiscard]] Spread spread_of(const Sample& sample);

}  // namespace nrem::core
