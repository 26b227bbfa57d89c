#include "analysis/claim_sides.hpp"

#include "analysis/paired.hpp"

namespace nrem::core {

ClaimSides::TrialParts ClaimSides::parts_of(const Side& side) const {
    TrialParts parts;
    for (const Row* row : side.rows->good) {
        const GroupFigures* part = find_group(row->metrics.groups, side.group);
        if (!side.group.empty() && !part) continue;
        const Mean& mean = part ? part->figures[*metric_.metric] : row->metrics[*metric_.metric];
        parts[row->seed].sum += mean.sum;
        parts[row->seed].count += static_cast<double>(mean.n);
    }
    return parts;
}

// Seed by seed, each counting for one.
ClaimSides::TrialParts ClaimSides::compared(const TrialParts& ours, const TrialParts& theirs,
                                            Compare compare) {
    TrialParts made;
    for (const auto& [seed, part] : ours)
        if (const auto other = theirs.find(seed);
            other != theirs.end() && part.count > 0 && other->second.count > 0)
            made[seed] = compare == Compare::ratio
                             ? TrialPart{part.value(), other->second.value()}
                             : TrialPart{part.value() - other->second.value(), 1};
    return made;
}

// By t over the trials, as far as the figure can be.
Interval ClaimSides::over_trials(const TrialParts& parts, const Interval& bounds) {
    Clusters clusters;
    for (const auto& [seed, part] : parts) clusters.add(part.sum, part.count);
    const double value = clusters.ratio(), reach = Spread{variance_over(clusters)}.reach(significance);
    return clamped({value - reach, value + reach}, bounds);
}

StreamMeans ClaimSides::means_in(const Side& side) const {
    return means_of(in_group(*side.rows, side.group), metric_.stream_figure());
}

Estimate ClaimSides::own(const Side& side) const {
    Estimate estimate = metric_.of(*side.cell, side.group);
    if (metric_.is_by_trial() && !has_interval(estimate))
        estimate.interval = over_trials(parts_of(side), metric_.bounds);
    return estimate;
}

Estimate ClaimSides::paired_items(const Side& ours, const Side& theirs) {
    const CellRows our_rows = in_group(*ours.rows, ours.group);
    const CellRows their_rows = in_group(*theirs.rows, theirs.group);
    const Difference difference =
        difference_in({&our_rows, &their_rows}, *metric_.metric, resampling_);
    return {difference.value, difference.interval, difference.n};
}

Estimate ClaimSides::between(const Side& ours, const Side& theirs) {
    const bool same_items = ours.group == theirs.group && compare_ == Compare::difference &&
                            metric_.measured.empty();
    if (same_items && metric_.inference == Inference::paired) return paired_items(ours, theirs);
    if (!same_items && metric_.is_of_streams())
        return compare_streams({means_in(ours), means_in(theirs), compare_,
                                ours.rows->shares_seeds || theirs.rows->shares_seeds,
                                metric_.bounds},
                               resampling_);
    const Estimate a = own(ours), b = own(theirs);
    const bool is_ratio = compare_ == Compare::ratio || metric_.name == "bytes_ratio";
    Estimate estimate{is_ratio ? a.value / b.value : a.value - b.value, {}, a.n};
    if (!a.n || !b.n) estimate.lack = "one side has no measurement";
    else if (is_ratio && b.value == 0) estimate.lack = "the other side is 0";
    if (metric_.is_by_trial())
        estimate.interval =
            over_trials(compared(parts_of(ours), parts_of(theirs), compare_),
                        is_ratio ? bounds_of_ratio(metric_.bounds)
                                 : bounds_of_difference(metric_.bounds));
    return estimate;
}

Estimate ClaimSides::interaction(const Side& ours, const Side& our_base, const Side& theirs,
                                 const Side& their_base) {
    if (metric_.is_of_streams())
        return compare_streams({differences_of(means_in(ours), means_in(our_base)),
                                differences_of(means_in(theirs), means_in(their_base)),
                                Compare::difference,
                                ours.rows->shares_seeds || theirs.rows->shares_seeds,
                                bounds_of_difference(metric_.bounds)},
                               resampling_);
    const Estimate own_side = own(ours);
    Estimate estimate{own_side.value - own(our_base).value -
                          (own(theirs).value - own(their_base).value),
                      {},
                      own_side.n};
    const auto less = [&](const Side& side, const Side& base) {
        return compared(parts_of(side), parts_of(base), Compare::difference);
    };
    if (metric_.is_by_trial())
        estimate.interval = over_trials(
            compared(less(ours, our_base), less(theirs, their_base), Compare::difference),
            bounds_of_difference(bounds_of_difference(metric_.bounds)));
    return estimate;
}

Estimate ClaimSides::effect(const std::vector<std::vector<Side>>& crossings) {
    if (metric_.inference == Inference::paired && metric_.measured.empty())
        return effect_on_items(crossings);
    return metric_.is_of_streams() ? effect_on_streams(crossings) : effect_on_trials(crossings);
}

// Item by item, as the factors of the report are.
Estimate ClaimSides::effect_on_items(const std::vector<std::vector<Side>>& crossings) {
    std::vector<std::vector<CellRows>> rows;
    for (const std::vector<Side>& sides : crossings) {
        rows.emplace_back();
        for (const Side& side : sides) rows.back().push_back(in_group(*side.rows, side.group));
    }
    std::vector<CellPair> pairs;
    std::vector<CellSquare> squares;
    for (const std::vector<CellRows>& of : rows)
        if (of.size() == 2)
            pairs.push_back({&of[1], &of[0]});
        else
            squares.push_back({{&of[3], &of[2]}, {&of[1], &of[0]}});
    const Difference difference = pairs.empty()
                                      ? difference_over(squares, *metric_.metric, resampling_)
                                      : difference_over(pairs, *metric_.metric, resampling_);
    return {difference.value, difference.interval, difference.n};
}

Estimate ClaimSides::effect_on_streams(const std::vector<std::vector<Side>>& crossings) {
    StreamMeans all;
    bool shared = false;
    for (const std::vector<Side>& sides : crossings) {
        StreamMeans made = differences_of(means_in(sides[1]), means_in(sides[0]));
        if (sides.size() == 4)
            made = differences_of(differences_of(means_in(sides[3]), means_in(sides[2])), made);
        all.insert(all.end(), made.begin(), made.end());
        for (const Side& side : sides) shared |= side.rows->shares_seeds;
    }
    return estimate_of(std::move(all), shared, resampling_);
}

// Of figures that whole trials have: trial by trial where these vary, else by itself.
Estimate ClaimSides::effect_on_trials(const std::vector<std::vector<Side>>& crossings) {
    Mean mean;
    TrialParts parts;
    for (const std::vector<Side>& sides : crossings) {
        const auto less = [&](std::size_t a, std::size_t b) {
            return compared(parts_of(sides[a]), parts_of(sides[b]), Compare::difference);
        };
        double value = own(sides[1]).value - own(sides[0]).value;
        if (sides.size() == 4) value = own(sides[3]).value - own(sides[2]).value - value;
        mean.add(value);
        if (!metric_.is_by_trial()) continue;
        const TrialParts made =
            sides.size() == 2 ? less(1, 0) : compared(less(3, 2), less(1, 0), Compare::difference);
        for (const auto& [seed, part] : made) {
            parts[seed].sum += part.sum;
            parts[seed].count += part.count;
        }
    }
    if (!metric_.is_by_trial()) return {mean.value(), {}, mean.n};
    Interval bounds = bounds_of_difference(metric_.bounds);
    if (crossings[0].size() == 4) bounds = bounds_of_difference(bounds);
    return {mean.value(), over_trials(parts, bounds), mean.n};
}

}  // namespace nrem::core
