#include "analysis/by_stream.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <tuple>

#include "analysis/agreeing.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t fewest_resampled = 6;

auto key_of(const StreamMean& mean) {
    return std::tie(mean.unit, mean.seed, mean.index);
}

// visit(of ours, of theirs) for the streams that both have.
void for_both(const StreamMeans& ours, const StreamMeans& theirs, auto visit) {
    auto other = theirs.begin();
    for (const StreamMean& mean : ours) {
        while (other != theirs.end() && key_of(*other) < key_of(mean)) ++other;
        if (other == theirs.end()) return;
        if (key_of(*other) == key_of(mean)) visit(mean, *other);
    }
}

// Without the noise of rounding, which would be all that there is where both are equal.
double difference_of(double ours, double theirs) {
    const double difference = ours - theirs;
    return std::abs(difference) <= 1e-12 * (std::abs(ours) + std::abs(theirs)) ? 0 : difference;
}

// Of both sides, what is added up for a stream and a seed.
Sample sample_of(const StreamSides& sides) {
    const bool is_ratio = sides.compare == Compare::ratio;
    Sample sample{.range = is_ratio ? bounds_of_ratio(sides.bounds)
                                    : bounds_of_difference(sides.bounds),
                  .seeds_are_shared = sides.seeds_are_shared};
    double our_step = 0, their_step = 0;
    for_both(sides.ours, sides.theirs, [&](const StreamMean& ours, const StreamMean& theirs) {
        StreamsBySeeds& table = sample.table;
        if (table.empty() || table.back().stream != ours.unit || table.back().seed != ours.seed)
            table.push_back({.stream = ours.unit, .seed = ours.seed});
        table.back().sum += is_ratio ? ours.value : difference_of(ours.value, theirs.value);
        table.back().count += is_ratio ? theirs.value : 1;
        our_step = std::max(our_step, ours.step);
        their_step = std::max(their_step, theirs.step);
    });
    const double factor = is_ratio ? by_stream(sample).ratio() : 1;
    sample.step = our_step + factor * their_step;
    return sample;
}

// The means of the streams of one unit under each seed.
struct UnitMeans {
    std::map<std::uint64_t, std::pair<Mean, Mean>> seeds;
};

double median_of(std::vector<double>& values) {
    if (values.empty()) return unknown;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::ranges::nth_element(values, middle);
    if (values.size() % 2) return *middle;
    return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

using Weights = std::map<std::uint64_t, double>;  // by seed

// The ratio of the medians over the units, each with its seeds as they are weighed.
double ratio_of_medians(const std::vector<const UnitMeans*>& units, const Weights& weights) {
    std::vector<double> ours, theirs;
    for (const UnitMeans* unit : units) {
        double weight = 0, our_sum = 0, their_sum = 0;
        for (const auto& [seed, means] : unit->seeds) {
            weight += weights.at(seed);
            our_sum += weights.at(seed) * means.first.value();
            their_sum += weights.at(seed) * means.second.value();
        }
        if (weight == 0) continue;
        ours.push_back(our_sum / weight);
        theirs.push_back(their_sum / weight);
    }
    return median_of(ours) / median_of(theirs);
}

// Draws units, and with `seeds` those, as often as there are any, with replacement.
class Medians {
public:
    explicit Medians(const StreamSides& sides) {
        std::map<std::size_t, UnitMeans> units;
        for_both(sides.ours, sides.theirs, [&](const StreamMean& ours, const StreamMean& theirs) {
            auto& [our_mean, their_mean] = units[ours.unit].seeds[ours.seed];
            our_mean.add(ours.value);
            their_mean.add(theirs.value);
            seeds_[ours.seed] = 1;
        });
        for (auto& [number, unit] : units) units_.push_back(std::move(unit));
    }
    [[nodiscard]] double value() const { return ratio_of_medians(all(), seeds_); }
    [[nodiscard]] Interval interval(Resampling& resampling, bool seeds_differ) const {
        if (units_.size() < fewest_resampled) return {};
        return resampling.percentiles([&](Random& random) {
            std::vector<const UnitMeans*> drawn;
            for (std::size_t i = 0; i < units_.size(); ++i)
                drawn.push_back(&units_[random.below(units_.size())]);
            return ratio_of_medians(drawn, seeds_differ ? drawn_seeds(random) : seeds_);
        });
    }

private:
    [[nodiscard]] std::vector<const UnitMeans*> all() const {
        std::vector<const UnitMeans*> units;
        for (const UnitMeans& unit : units_) units.push_back(&unit);
        return units;
    }
    [[nodiscard]] Weights drawn_seeds(Random& random) const {
        Weights drawn = seeds_;
        for (auto& [seed, weight] : drawn) weight = 0;
        for (std::size_t i = 0; i < seeds_.size(); ++i) {
            auto seed = drawn.begin();
            std::advance(seed, static_cast<std::ptrdiff_t>(random.below(seeds_.size())));
            ++seed->second;
        }
        return drawn;
    }
    std::vector<UnitMeans> units_;
    Weights seeds_;
};

// "": they can be compared.
const char* lack_of(const StreamSides& sides) {
    bool has_both = false, is_negative = false, is_positive = false;
    for_both(sides.ours, sides.theirs, [&](const auto&, const StreamMean& theirs) {
        has_both = true;
        is_negative |= theirs.value < 0;
        is_positive |= theirs.value > 0;
    });
    if (!has_both) return "no stream has both sides";
    if (sides.compare == Compare::difference) return "";
    if (is_negative) return "the other side is below 0 in a stream";
    return is_positive ? "" : "the other side is 0 in all streams";
}

std::uint64_t streams_of_both(const StreamSides& sides) {
    std::uint64_t n = 0;
    for_both(sides.ours, sides.theirs, [&](const auto&, const auto&) { ++n; });
    return n;
}

// Of means whose ratio is the same in all streams: by what is independent, as for a difference.
Interval ratio_of_agreeing(const StreamSides& sides, bool by_seed) {
    if (!is_bounded(sides.bounds) || sides.bounds.low < 0) return {};
    std::map<std::uint64_t, std::pair<Mean, Mean>> clusters;
    for_both(sides.ours, sides.theirs, [&](const StreamMean& ours, const StreamMean& theirs) {
        auto& [our_mean, their_mean] = clusters[by_seed ? ours.seed : ours.unit];
        our_mean.add(ours.value);
        their_mean.add(theirs.value);
    });
    std::uint64_t most = 0;
    for (const auto& [key, means] : clusters) most = std::max(most, means.first.n);
    AgreeingRatios ratios;
    for (const auto& [key, means] : clusters) {
        ratios.ours.push_back(means.first.value());
        ratios.theirs.push_back(means.second.value());
        ratios.weights.push_back(static_cast<double>(means.first.n) / static_cast<double>(most));
    }
    return interval_of_agreeing(ratios, sides.bounds);
}

Estimate difference_in(const Inferred& inferred, std::uint64_t n) {
    Estimate made{inferred.clusters.ratio(), inferred.interval, n};
    if (inferred.clusters.size() > 1 && std::isnan(made.interval.low))
        made.lack = agrees_without_bounds;
    return made;
}

Estimate ratio_of_means(const StreamSides& sides, const Inferred& inferred, std::uint64_t n) {
    Estimate made{inferred.clusters.ratio(), inferred.interval, n};
    if (inferred.test != Test::none || inferred.clusters.size() < 2) return made;
    made.interval = ratio_of_agreeing(sides, inferred.spread.is_of_seeds);
    if (std::isnan(made.interval.low)) made.lack = agrees_without_bounds;
    return made;
}

}  // namespace

StreamMeans means_of(const CellRows& cell, const StreamFigure& figure) {
    const double step = figure.step_in(cell.streams);
    StreamMeans means;
    for (const StreamOfSeed& stream : cell.streams)
        if (const Mean mean = figure.of(stream); mean.n)
            means.push_back({stream.unit, stream.seed, stream.stream->index, mean.value(),
                             step / static_cast<double>(mean.n)});
    return means;
}

StreamMeans differences_of(const StreamMeans& ours, const StreamMeans& theirs) {
    StreamMeans made;
    for_both(ours, theirs, [&](const StreamMean& a, const StreamMean& b) {
        made.push_back(
            {a.unit, a.seed, a.index, difference_of(a.value, b.value), a.step + b.step});
    });
    return made;
}

Inferred infer_streams(const StreamSides& sides, Resampling& resampling) {
    return resampling.infer(sample_of(sides));
}

Inferred infer_mean(StreamMeans means, bool seeds_are_shared, Resampling& resampling) {
    std::ranges::sort(means, {}, [](const StreamMean& mean) { return key_of(mean); });
    StreamMeans nothing = means;
    for (StreamMean& mean : nothing) mean.value = mean.step = 0;
    return infer_streams({.ours = std::move(means),
                          .theirs = std::move(nothing),
                          .seeds_are_shared = seeds_are_shared},
                         resampling);
}

Estimate estimate_of(StreamMeans means, bool seeds_are_shared, Resampling& resampling) {
    const std::uint64_t n = means.size();
    if (!n) return {};
    const Inferred inferred = infer_mean(std::move(means), seeds_are_shared, resampling);
    return {inferred.clusters.ratio(), inferred.interval, n};
}

Estimate compare_streams(const StreamSides& sides, Resampling& resampling) {
    const std::uint64_t n = streams_of_both(sides);
    if (const char* lack = lack_of(sides); *lack) return {unknown, {}, n, lack};
    const Inferred inferred = infer_streams(sides, resampling);
    if (sides.compare == Compare::ratio) return ratio_of_means(sides, inferred, n);
    if (sides.compare == Compare::difference) return difference_in(inferred, n);
    const Medians medians(sides);
    Estimate made{medians.value(), medians.interval(resampling, inferred.spread.is_of_seeds), n};
    if (!std::isfinite(made.value)) made.lack = "the median of the other side is 0";
    return made;
}

}  // namespace nrem::core
