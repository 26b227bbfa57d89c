// From samples to intervals and p. Which test it is follows from the design alone: sign flips of
// whole streams from six of them on; t over streams with fewer, where flips could not fall below
// 5 %; t over streams and seeds where something random is shared by the streams of a seed. Streams
// that agree have no spread: there the bounds of the figure tell (agreeing.hpp), or nothing does.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "analysis/comparison.hpp"
#include "analysis/flips.hpp"
#include "analysis/inferred.hpp"
#include "analysis/seeds.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

// Keeps what is drawn and looked up for all samples of one design. [serial]
class Resampling {
public:
    explicit Resampling(const CompareOptions& options)
        : flips_(options.flips, options.seed), draws_(options.flips), seed_(options.seed) {}

    [[nodiscard]] Inferred infer(const Sample& sample);
    // The interval alone, of a single arm: that of a share is not symmetric.
    [[nodiscard]] Interval interval(const Sample& sample);
    // Two-sided, of the estimate against a value.
    [[nodiscard]] Probability p(const Inferred& inferred, double value);
    // The difference that is seen in 80 % of cases at this level; NaN where no spread is known.
    [[nodiscard]] double detectable(const Variance& variance, double level);
    // 95 % of what a statistic is over as many draws of its streams, by a bootstrap.
    [[nodiscard]] Interval percentiles(const std::function<double(Random&)>& drawn) const;
    [[nodiscard]] Flips& flips() { return flips_; }

private:
    [[nodiscard]] Inferred begin(const Sample& sample);
    static void begin_agreeing(Inferred& inferred, const Sample& sample);
    [[nodiscard]] Interval interval(const Inferred& inferred);
    Flips flips_;
    std::uint64_t draws_;
    std::uint64_t seed_;
    std::map<std::pair<double, double>, double> detectable_;  // by freedom and level
};

}  // namespace nrem::core
