#include "analysis/resampling.hpp"

#include <algorithm>
#include <cmath>

namespace nrem::core {

Inferred Resampling::begin(const Sample& sample) {
    Inferred made;
    made.clusters = by_stream(sample);
    for (const TableCell& cell : sample.table)
        if (made.streams.empty() || made.streams.back() != cell.stream)
            made.streams.push_back(cell.stream);
    made.range = sample.range;
    made.spread = spread_of(sample);
    const std::size_t seeds = made.spread.is_of_seeds ? 2 : 1;
    made.test = test_for({.clusters = made.clusters.size(), .seeds = seeds});
    if (made.clusters.size() > 1 && sample.step == 0 && agree(made.clusters))
        begin_agreeing(made, sample);
    if (named(made.test).is_by_spread && !made.spread.is_known()) made.test = Test::none;
    return made;
}

// Where the streams of a seed share something random, seeds are what is independent.
void Resampling::begin_agreeing(Inferred& inferred, const Sample& sample) {
    if (sample.is_symmetric && inferred.test == Test::flips) return;
    Clusters agreeing = inferred.spread.is_of_seeds ? by_seed(sample.table) : inferred.clusters;
    if (!agree(agreeing)) return;
    inferred.test = is_bounded(sample.range) ? Test::bounds : Test::none;
    inferred.agreeing = std::move(agreeing);
}

Interval Resampling::interval(const Inferred& inferred) {
    return clamped(named(inferred.test).interval(flips_, inferred), inferred.range);
}

Interval Resampling::interval(const Sample& sample) {
    const Inferred made = begin(sample);
    if (made.test == Test::none || !sample.is_share()) return interval(made);
    const auto [low, high] = sample.range;
    const double width = high - low;
    const Interval share = share_interval((made.clusters.ratio() - low) / width,
                                          made.clusters.items(),
                                          made.spread.reach(significance) / width);
    return {low + width * share.low, low + width * share.high};
}

Inferred Resampling::infer(const Sample& sample) {
    Inferred made = begin(sample);
    made.interval = interval(made);
    made.p = p(made, 0);
    return made;
}

Interval Resampling::percentiles(const std::function<double(Random&)>& drawn) const {
    std::vector<double> values;
    for (std::uint64_t draw = 0; draw < draws_; ++draw) {
        Random random(combine(seed_, draw));
        values.push_back(drawn(random));
    }
    std::erase_if(values, [](double value) { return std::isnan(value); });
    const auto beyond = static_cast<std::size_t>(significance / 2 * static_cast<double>(values.size()));
    if (beyond == 0) return {};
    std::ranges::sort(values);
    return {values[beyond], values[values.size() - 1 - beyond]};
}

Probability Resampling::p(const Inferred& inferred, double value) {
    return named(inferred.test).p(flips_, inferred, value);
}

double Resampling::detectable(const Variance& variance, double level) {
    if (!(variance.value > 0)) return unknown;
    const std::pair key(variance.freedom, level);
    auto found = detectable_.find(key);
    if (found == detectable_.end())
        found = detectable_.emplace(key, detectable_errors(variance.freedom, level)).first;
    return found->second * std::sqrt(variance.value);
}

}  // namespace nrem::core
