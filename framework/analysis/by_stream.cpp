#include "analysis/by_stream.hpp"

#include <algorithm>
#include <map>
#include <tuple>

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

// Of both sides, what is added up for a stream and a seed.
Sample sample_of(const StreamSides& sides) {
    Sample sample{.seeds_are_shared = sides.seeds_are_shared};
    const bool is_ratio = sides.compare == Compare::ratio;
    for_both(sides.ours, sides.theirs, [&](const StreamMean& ours, const StreamMean& theirs) {
        StreamsBySeeds& table = sample.table;
        if (table.empty() || table.back().stream != ours.unit || table.back().seed != ours.seed)
            table.push_back({.stream = ours.unit, .seed = ours.seed});
        table.back().sum += is_ratio ? ours.value : ours.value - theirs.value;
        table.back().count += is_ratio ? theirs.value : 1;
        if (!is_ratio) sample.step = std::max(sample.step, ours.step + theirs.step);
    });
    if (sample.step > 0) sample.range = {-1, 1};  // of shares
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

bool can_divide_by(const StreamMeans& means) {
    return std::ranges::none_of(means, [](const StreamMean& mean) { return mean.value < 0; }) &&
           std::ranges::any_of(means, [](const StreamMean& mean) { return mean.value > 0; });
}

std::uint64_t streams_of_both(const StreamSides& sides) {
    std::uint64_t n = 0;
    for_both(sides.ours, sides.theirs, [&](const auto&, const auto&) { ++n; });
    return n;
}

}  // namespace

StreamMeans means_of(const CellRows& cell, const StreamFigure& figure) {
    StreamMeans means;
    for (const StreamOfSeed& stream : cell.streams)
        if (const Mean mean = figure.of(stream); mean.n)
            means.push_back({stream.unit, stream.seed, stream.stream->index, mean.value(),
                             figure.is_share() ? 1 / static_cast<double>(mean.n) : 0});
    return means;
}

StreamMeans differences_of(const StreamMeans& ours, const StreamMeans& theirs) {
    StreamMeans made;
    for_both(ours, theirs, [&](const StreamMean& a, const StreamMean& b) {
        made.push_back({a.unit, a.seed, a.index, a.value - b.value, a.step + b.step});
    });
    return made;
}

Inferred infer_streams(const StreamSides& sides, Resampling& resampling) {
    return resampling.infer(sample_of(sides));
}

Estimate compare_streams(const StreamSides& sides, Resampling& resampling) {
    const std::uint64_t n = streams_of_both(sides);
    if (!n || (sides.compare != Compare::difference && !can_divide_by(sides.theirs)))
        return {unknown, {}, n};
    const Inferred inferred = infer_streams(sides, resampling);
    if (sides.compare != Compare::ratio_of_medians)
        return {inferred.clusters.ratio(), inferred.interval, n};
    const Medians medians(sides);
    return {medians.value(), medians.interval(resampling, inferred.spread.is_of_seeds), n};
}

}  // namespace nrem::core
