// The figure of a claim on a side of it (a cell, or one group of its events), and by how much sides
// differ: item by item where they answer the same ones, else by stream, or by seed where a figure
// is known of whole trials alone.
#pragma once

#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "analysis/by_stream.hpp"
#include "analysis/claim_metrics.hpp"

namespace nrem::core {

struct Side {
    const CellSummary* cell = nullptr;
    const CellRows* rows = nullptr;
    std::string group = {};  // "": all events
};

class ClaimSides {
public:
    ClaimSides(const ClaimMetric& metric, Compare compare, Resampling& resampling)
        : metric_(metric), compare_(compare), resampling_(resampling) {}

    [[nodiscard]] Estimate own(const Side& side) const;
    [[nodiscard]] Estimate between(const Side& ours, const Side& theirs);
    // What the difference of two groups in one cell is above that in another.
    [[nodiscard]] Estimate interaction(const Side& ours, const Side& our_base, const Side& theirs,
                                       const Side& their_base);
    // Of a key, or of two, over all crossings of cells that differ in these alone; each crossing as
    // in crossed_cells.hpp.
    [[nodiscard]] Estimate effect(const std::vector<std::vector<Side>>& crossings);

private:
    // Of each seed, sum and number of a figure that has no parts by stream.
    struct TrialPart {
        double sum = 0;
        double count = 0;
        [[nodiscard]] double value() const { return sum / count; }
    };
    using TrialParts = std::map<std::uint64_t, TrialPart>;
    [[nodiscard]] TrialParts parts_of(const Side& side) const;
    [[nodiscard]] static TrialParts compared(const TrialParts& ours, const TrialParts& theirs,
                                             Compare compare);
    [[nodiscard]] static Interval over_trials(const TrialParts& parts, const Interval& bounds);
    [[nodiscard]] StreamMeans means_in(const Side& side) const;
    [[nodiscard]] Estimate paired_items(const Side& ours, const Side& theirs);
    [[nodiscard]] Estimate effect_on_items(const std::vector<std::vector<Side>>& crossings);
    [[nodiscard]] Estimate effect_on_streams(const std::vector<std::vector<Side>>& crossings);
    [[nodiscard]] Estimate effect_on_trials(const std::vector<std::vector<Side>>& crossings);

    const ClaimMetric& metric_;
    Compare compare_;
    Resampling& resampling_;
};

[[nodiscard]] inline bool has_interval(const Estimate& estimate) {
    return !std::isnan(estimate.interval.low);
}

}  // namespace nrem::core
