#include "analysis/best_subset.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "analysis/by_stream.hpp"
#include "analysis/crossed_cells.hpp"
#include "analysis/paired.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t fewest_units = 4;  // two in each half

// Streams of one half: the units with an even number, or the others.
StreamMeans half_of(const StreamMeans& means, std::size_t half) {
    StreamMeans made;
    std::ranges::copy_if(means, std::back_inserter(made),
                         [&](const StreamMean& mean) { return mean.unit % 2 == half; });
    return made;
}

double mean_over(const StreamMeans& means) {
    Mean mean;
    for (const StreamMean& each : means) mean.add(each.value);
    return mean.value();
}

Subset subset_of(const CellSummary& cell) {
    Subset subset;
    for (const auto& [key, value] : cell.factors)
        if (is_member(key) && value == member_in) subset.push_back(key);
    return subset;
}

// Cells that differ in nothing but their subsets.
class SubsetChoice {
public:
    SubsetChoice(const Group& group, const ProblemRows& rows, std::vector<std::size_t> cells)
        : rows_(rows), cells_(std::move(cells)) {
        const auto has = [&](Metric metric) {
            return std::ranges::all_of(cells_, [&](std::size_t cell) {
                return std::isfinite(group.cells[cell].estimates[metric].value);
            });
        };
        for (const Metric metric : paired_metrics())
            if (!metric_ && has(metric)) metric_ = metric;
        if (!metric_) return;
        for (std::size_t i = 0; i < cells_.size(); ++i) {
            means_.push_back(means_of(rows.cells[cells_[i]], *metric_));
            subsets_.push_back(subset_of(group.cells[cells_[i]]));
            if (subsets_.back().empty()) none_ = i;
        }
    }

    // Nothing where the cells have no figure in common.
    [[nodiscard]] std::optional<BestSubset> best(Resampling& resampling) const {
        if (!metric_) return std::nullopt;
        BestSubset made{.among = cells_.size(), .metric = *metric_};
        const std::size_t best = best_of(means_);
        made.subset = subsets_[best];
        if (!none_) return made;
        made.seen = difference_in({&rows_of(best), &rows_of(*none_)}, *metric_, resampling);
        if (units() >= fewest_units) measure_elsewhere(made, resampling);
        return made;
    }

private:
    [[nodiscard]] const CellRows& rows_of(std::size_t at) const { return rows_.cells[cells_[at]]; }

    [[nodiscard]] std::size_t best_of(const std::vector<StreamMeans>& means) const {
        const bool rises = named(*metric_).better == Better::higher;
        std::size_t best = 0;
        for (std::size_t i = 1; i < means.size(); ++i) {
            const double more = (rises ? 1 : -1) * (mean_over(means[i]) - mean_over(means[best]));
            const bool ties = std::abs(more) <= 1e-12;  // of equal ones that of the fewest policies
            if (ties ? subsets_[i].size() < subsets_[best].size() : more > 0) best = i;
        }
        return best;
    }

    [[nodiscard]] std::size_t units() const {
        std::set<std::size_t> units;
        for (const StreamMean& mean : means_.front()) units.insert(mean.unit);
        return units.size();
    }

    void measure_elsewhere(BestSubset& made, Resampling& resampling) const {
        StreamMeans gains;
        bool shared = rows_of(*none_).shares_seeds;
        for (std::size_t half = 0; half < 2; ++half) {
            std::vector<StreamMeans> seen;
            for (const StreamMeans& means : means_) seen.push_back(half_of(means, half));
            const std::size_t chosen = best_of(seen);
            made.chosen.push_back(subsets_[chosen]);
            shared |= rows_of(chosen).shares_seeds;
            const StreamMeans gain = differences_of(half_of(means_[chosen], 1 - half),
                                                    half_of(means_[*none_], 1 - half));
            gains.insert(gains.end(), gain.begin(), gain.end());
        }
        made.elsewhere = difference_of(infer_mean(std::move(gains), shared, resampling));
    }

    const ProblemRows& rows_;
    std::vector<std::size_t> cells_;
    std::optional<Metric> metric_;
    std::vector<StreamMeans> means_;  // of each cell
    std::vector<Subset> subsets_;      // likewise
    std::optional<std::size_t> none_;  // of these the empty subset
};

}  // namespace

std::vector<BestSubset> best_subsets(const Group& group, const ProblemRows& rows,
                                     Resampling& resampling) {
    std::set<std::string> members;
    for (const CellSummary& cell : group.cells)
        for (const auto& [key, value] : cell.factors)
            if (is_member(key)) members.insert(key);
    if (members.empty()) return {};
    SweptLevels levels = swept_levels(group, {});
    levels.baseline.clear();
    std::map<FactorValues, std::vector<std::size_t>> by_rest;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const CellSummary& cell = group.cells[i];
        const bool has_subset = std::ranges::any_of(
            cell.factors, [](const auto& factor) { return is_member(factor.first); });
        if (cell.control != Control::none || !has_subset) continue;
        for (FactorValues& rest : rests_of(cell, {members.begin(), members.end()}, levels))
            by_rest[std::move(rest)].push_back(i);
    }
    std::vector<BestSubset> made;
    for (auto& [rest, cells] : by_rest) {
        if (cells.size() < 2) continue;
        auto best = SubsetChoice(group, rows, cells).best(resampling);
        if (!best) continue;
        for (const auto& [key, value] : rest)
            if (key == "arm")
                best->arm = value;
            else
                best->rest.emplace_back(key, value);
        made.push_back(std::move(*best));
    }
    return made;
}

}  // namespace nrem::core
