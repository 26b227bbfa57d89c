#include "analysis/reproduction.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>
#include <utility>

namespace nrem::core {
namespace {

using Summaries = std::map<std::string, const CellSummary*>;

Summaries by_identity(const Comparison& comparison) {
    Summaries found;
    for (const auto& group : comparison.groups)
        for (const auto& cell : group.cells) found.emplace(cell.identity, &cell);
    return found;
}

// The first metric that the cell has, accuracy before the losses.
std::pair<Metric, Estimate> headline_of(const CellSummary& cell) {
    for (const Metric metric : paired_metrics())
        if (!std::isnan(cell.estimates[metric].value))
            return {metric, cell.estimates[metric]};
    return {Metric::accuracy, {}};
}

Reproduced verdict_of(const ReproducedCell& cell) {
    if (cell.identical == cell.trials) return Reproduced::identical;
    const Interval& interval = cell.was.interval;  // NaNs are in no interval
    return cell.is.value >= interval.low && cell.is.value <= interval.high
               ? Reproduced::within_interval
               : Reproduced::different;
}

}  // namespace

std::vector<ReproducedCell> reproduction(const std::vector<Row>& was, const std::vector<Row>& is,
                                         const CompareOptions& options) {
    std::map<std::string_view, const Row*> again;
    for (const auto& row : is) again.emplace(row.id, &row);
    const Comparison before = compare(was, options);
    const Comparison after = compare(is, options);
    const Summaries summaries = by_identity(before);
    const Summaries later = by_identity(after);
    std::vector<ReproducedCell> cells;
    std::map<std::string, std::size_t> places;
    std::map<std::size_t, bool> incomplete;
    for (const auto& row : was) {
        const auto [place, fresh] = places.try_emplace(row.identity, cells.size());
        if (fresh) cells.push_back({.name = row.name()});
        ReproducedCell& cell = cells[place->second];
        cell.reproducible &= row.reproducible;
        ++cell.trials;
        const auto other = again.find(row.id);
        const bool there = other != again.end() && row.outcome == Outcome::ok &&
                           other->second->outcome == Outcome::ok;
        incomplete[place->second] |= !there;
        cell.identical += there && to_json(row.metrics) == to_json(other->second->metrics);
    }
    for (const auto& [identity, place] : places) {
        ReproducedCell& cell = cells[place];
        if (incomplete[place]) continue;
        std::tie(cell.metric, cell.was) = headline_of(*summaries.at(identity));
        cell.is = later.at(identity)->estimates[cell.metric];
        cell.verdict = verdict_of(cell);
    }
    return cells;
}

}  // namespace nrem::core
