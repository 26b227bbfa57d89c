// Baselines by name, twins by identity; each search is done once for all cells.
#include "analysis/pairs.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <string_view>

#include "analysis/by_stream.hpp"
#include "analysis/claim_metrics.hpp"
#include "analysis/judge.hpp"
#include "analysis/natural_order.hpp"
#include "analysis/sequential.hpp"

namespace nrem::core {
namespace {

struct Sides {
    std::size_t cell;
    std::size_t baseline;
    std::string name = {};  // of the baseline
};

// In the groups that both have.
std::vector<GroupDifference> by_group(const CellPair& pair, Metric metric, Resampling& resampling) {
    std::set<std::string_view> names;
    for (const StreamOfSeed& stream : pair.cell->streams)
        for (const GroupScores& each : stream.stream->groups) names.insert(each.group);
    std::vector<GroupDifference> made;
    for (const std::string_view name : names) {
        const std::string group(name);
        const CellRows cell = in_group(*pair.cell, group), baseline = in_group(*pair.baseline, group);
        made.push_back({group, difference_in({&cell, &baseline}, metric, resampling)});
        if (!made.back().difference.n) made.pop_back();
    }
    std::ranges::sort(made, natural_less, &GroupDifference::group);
    return made;
}

// What components of both have measured.
std::vector<MeasuredDifference> measured_by_both(const CellPair& pair,
                                                 const std::vector<NamedFigure>& known,
                                                 Resampling& resampling) {
    std::set<std::string> names;
    for (const StreamOfSeed& stream : pair.cell->streams)
        names.insert(stream.names->begin(), stream.names->end());
    std::vector<MeasuredDifference> made;
    for (const std::string& name : names) {
        const StreamFigure figure(name, bounds_of(name, known));
        const Inferred inferred =
            infer_streams({.ours = means_of(*pair.cell, figure),
                           .theirs = means_of(*pair.baseline, figure),
                           .seeds_are_shared = pair.cell->shares_seeds || pair.baseline->shares_seeds,
                           .bounds = figure.bounds()},
                          resampling);
        if (inferred.clusters.size()) made.push_back({name, difference_of(inferred)});
    }
    return made;
}

Pair pair_of(const ProblemRows& rows, const Sides& sides, const CompareOptions& options,
             Resampling& resampling) {
    Pair pair;
    const CellPair cells{&rows.cells[sides.cell], &rows.cells[sides.baseline]};
    static_cast<Contrast&>(pair) = contrast_of({cells}, resampling);
    pair.groups = by_group(cells, pair.metric, resampling);
    pair.measured = measured_by_both(cells, options.figures, resampling);
    pair.cell = sides.cell;
    pair.baseline = sides.baseline;
    pair.baseline_name = sides.name;
    return pair;
}

// The run of a cell, where several are compared.
std::string run_of(const CellSummary& cell, const CompareOptions& options) {
    for (const auto& [key, value] : cell.factors)
        if (key == options.apart) return value;
    return "";
}

// Of each unit, in the order in which they are run.
std::vector<Weighed> by_unit(const StreamMeans& differences) {
    std::map<std::size_t, Mean> units;
    for (const StreamMean& each : differences) units[each.unit].add(each.value);
    std::vector<Weighed> made;
    for (const auto& [unit, mean] : units) made.push_back({mean.value(), 1});
    return made;
}

// What components measure, as far as it is known how large a difference can be.
void follow_figures(Pair& pair, const ProblemRows& rows, const CellSummary& baseline,
                    const StopEarly& stop) {
    for (MeasuredDifference& each : pair.measured) {
        const double* known = largest_difference(stop, each.name);
        if (!known) continue;
        const double largest = *known;
        const StreamFigure figure(each.name, boundless);  // the largest difference is a setting
        const auto differences = by_unit(differences_of(means_of(rows.cells[pair.cell], figure),
                                                        means_of(rows.cells[pair.baseline], figure)));
        if (std::ranges::any_of(differences, [&](const Weighed& it) {
                return std::abs(it.difference) > largest;
            }))
            continue;  // it runs to the end
        const auto family = static_cast<double>(std::max<std::uint64_t>(pair.verdict.family, 1));
        each.running = confidence_sequence(differences, stop.alpha / family, largest);
        const NamedEstimate* base = find_named(baseline.measured, each.name);
        each.margin = stop.margin * std::abs(base ? base->estimate.value : unknown);
    }
}

// Each family by itself.
template <class FamilyOf>
void judge_pairs(std::vector<Pair>& pairs, const Group& group, const ProblemRows& rows,
                 const CompareOptions& options, Resampling& resampling, FamilyOf family_of) {
    std::map<std::pair<std::string, bool>, std::vector<Judged>> families;
    for (Pair& pair : pairs)
        families[family_of(group.cells[pair.cell])].push_back(
            {&pair, group.cells[pair.baseline].estimates[pair.metric].value});
    for (const auto& [name, family] : families) judge(family, options, resampling);
    if (options.stop_early)
        for (Pair& pair : pairs)
            follow_figures(pair, rows, group.cells[pair.baseline], *options.stop_early);
}

std::size_t shared_by(const std::vector<std::size_t>& a, const std::vector<std::size_t>& b) {
    std::size_t shared = 0;
    auto x = a.begin(), y = b.begin();
    while (x != a.end() && y != b.end()) {
        shared += *x == *y;
        if (*x <= *y)
            ++x;
        else
            ++y;
    }
    return shared;
}

// Of several baselines of one name those that the plan has added for this cell, or for the one that
// it is a control of, as each loop has a vote of its own; all where there are none.
std::vector<std::size_t> meant_for(const CellSummary& cell, const Group& group,
                                   const std::vector<std::size_t>& called) {
    std::vector<std::size_t> own;
    for (const std::size_t each : called) {
        const CellSummary& baseline = group.cells[each];
        const bool is_own = baseline.parent == cell.identity ||
                            (!cell.parent.empty() && baseline.parent == cell.parent);
        if (is_own && baseline.run() == cell.run()) own.push_back(each);
    }
    return own.empty() ? called : own;
}

// By run and identity.
using Cells = std::map<std::pair<std::string_view, std::string_view>, std::vector<std::size_t>>;

// The noop_sleep cells that a sleeping cell names, or that name it.
std::vector<std::size_t> twins_of(std::size_t at, const Group& group, const Cells& named,
                                  const Cells& children) {
    const CellSummary& cell = group.cells[at];
    std::vector<std::size_t> twins;
    const auto add = [&](const Cells& cells, std::string_view identity) {
        const auto found = cells.find({cell.run(), identity});
        if (found == cells.end() || identity.empty()) return;
        for (const std::size_t twin : found->second)
            if (group.cells[twin].identity != cell.identity) twins.push_back(twin);
    };
    add(named, cell.twin);
    add(children, cell.identity);
    std::sort(twins.begin(), twins.end());
    twins.erase(std::unique(twins.begin(), twins.end()), twins.end());
    return twins;
}

}  // namespace

FactorIndex::FactorIndex(const std::vector<CellSummary>& cells) {
    std::map<std::pair<std::string, std::string>, std::size_t> numbers;
    for (const CellSummary& cell : cells) {
        std::vector<std::size_t>& factors = factors_.emplace_back();
        for (const auto& factor : cell.factors)
            factors.push_back(numbers.try_emplace(factor, numbers.size()).first->second);
        std::sort(factors.begin(), factors.end());
    }
}

std::vector<std::size_t> FactorIndex::nearest(std::size_t cell,
                                              const std::vector<std::size_t>& candidates) const {
    std::vector<std::size_t> best;
    std::size_t most = 0;
    for (const std::size_t candidate : candidates) {
        if (candidate == cell) continue;
        const std::size_t shared = shared_by(factors_[cell], factors_[candidate]);
        if (shared > most) best.clear();
        most = std::max(most, shared);
        if (shared == most) best.push_back(candidate);
    }
    return best;
}

std::vector<std::size_t> cells_called(const Group& group, const std::string& name) {
    std::vector<std::size_t> of_arm, of_name;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        if (answers_to(group.cells[i], name)) of_arm.push_back(i);
        if (group.cells[i].name() == name) of_name.push_back(i);
    }
    return of_arm.empty() ? of_name : of_arm;
}

std::size_t agreement(const CellSummary& a, const CellSummary& b) {
    return static_cast<std::size_t>(
        std::count_if(a.factors.begin(), a.factors.end(), [&b](const auto& factor) {
            return std::find(b.factors.begin(), b.factors.end(), factor) != b.factors.end();
        }));
}

std::vector<Pair> pair_with_baselines(const Group& group, const ProblemRows& rows,
                                      const CompareOptions& options, Resampling& resampling) {
    const FactorIndex index(group.cells);
    std::vector<Pair> pairs;
    for (const std::string& name : group.baselines) {
        const std::vector<std::size_t> called = cells_called(group, name);
        std::vector<Pair> of_name;
        for (std::size_t cell = 0; cell < group.cells.size(); ++cell) {
            if (std::binary_search(called.begin(), called.end(), cell)) continue;
            for (const std::size_t baseline :
                 index.nearest(cell, meant_for(group.cells[cell], group, called)))
                of_name.push_back(pair_of(rows, {cell, baseline, name}, options, resampling));
        }
        judge_pairs(of_name, group, rows, options, resampling, [&](const CellSummary& cell) {
            return std::pair(run_of(cell, options), cell.control != Control::none);
        });
        std::move(of_name.begin(), of_name.end(), std::back_inserter(pairs));
    }
    return pairs;
}

std::vector<Pair> pair_with_twins(const Group& group, const ProblemRows& rows,
                                  const CompareOptions& options, Resampling& resampling) {
    Cells named, children;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const CellSummary& cell = group.cells[i];
        named[{cell.run(), cell.identity}].push_back(i);
        if (cell.control == Control::noop_sleep) children[{cell.run(), cell.parent}].push_back(i);
    }
    std::vector<Pair> pairs;
    for (std::size_t cell = 0; cell < group.cells.size(); ++cell)
        for (const std::size_t twin : twins_of(cell, group, named, children))
            pairs.push_back(pair_of(rows, {cell, twin, "noop_sleep"}, options, resampling));
    judge_pairs(pairs, group, rows, options, resampling,
                [&](const CellSummary& cell) { return std::pair(run_of(cell, options), false); });
    return pairs;
}

}  // namespace nrem::core
