// From rows to groups with their pairs.
#include "analysis/comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

#include "analysis/best_subset.hpp"
#include "analysis/capability.hpp"
#include "analysis/cells.hpp"
#include "analysis/factors.hpp"
#include "analysis/fronts.hpp"
#include "analysis/pairs.hpp"
#include "analysis/replay.hpp"
#include "analysis/reversals.hpp"
#include "analysis/trivial.hpp"

namespace nrem::core {
namespace {

// A factor of one value tells no cells apart: the group has it, and the names need not.
void share_factors(Group& group) {
    std::map<std::string, std::set<std::string>> values;
    for (const auto& cell : group.cells)
        for (const auto& [key, value] : cell.factors) values[key].insert(value);
    for (const auto& [key, found] : values)
        if (found.size() == 1) group.shared.emplace_back(key, *found.begin());
    for (auto& cell : group.cells) cell.label = cell.name(group.shared);
}

// Accuracy over no memory falls to what guessing gives, where that is known.
void fit_cells(Group& group) {
    for (const BackendCheck& check : group.backends)
        for (const std::size_t at : check.cells) {
            CellSummary& cell = group.cells[at];
            const bool known = cell.estimates[Metric::accuracy].n && std::isfinite(check.without);
            cell.retention = fit_retention(
                {cell.pooled.retention, known ? check.without : 0, cell.design_effect});
        }
}

// The figure of a cluster that the task names needs all of its streams. So where there are such
// clusters, nothing is settled early.
CompareOptions options_for(const ProblemRows& rows, const CompareOptions& asked) {
    CompareOptions options = asked;
    if (!rows.units.clusters.empty()) options.stop_early.reset();
    return options;
}

Group compare_group(const ProblemRows& rows, const CompareOptions& asked, Resampling& resampling) {
    const CompareOptions options = options_for(rows, asked);
    Group group;
    group.problem = rows.problem;
    group.rung = rows.cells.front().any->rung;
    group.task = rows.cells.front().any->task;
    group.units = rows.units;
    for (const CellRows& cell : rows.cells)
        group.cells.push_back(summarise(cell, options.figures, resampling));
    share_factors(group);
    group.baselines = baselines_for(group, options.baselines);
    group.pairs = pair_with_baselines(group, rows, options, resampling);
    group.sleep = pair_with_twins(group, rows, options, resampling);
    group.factors = factors_of(group, rows, options, resampling);
    group.best = best_subsets(group, rows, resampling);
    group.reversals = reversals_of(group, rows, resampling);
    group.fronts = fronts_of(group, rows, options, resampling);
    add_replay_spread(group, rows);
    mark_invalid(group, check_backends(group, rows, options, resampling));
    fit_cells(group);
    return group;
}

Failure failure_of(const Row& row) {
    return {row.id, row.name(), row.task, row.seed, row.outcome, row.error};
}

}  // namespace

Comparison compare(const std::vector<Row>& rows, const CompareOptions& options) {
    Comparison result;
    result.options = options;
    if (result.options.baselines.empty()) result.options.baselines = {"no_memory", "full_history"};
    result.rows = rows.size();
    const SortedRows sorted = sort_out(rows);
    result.duplicates = sorted.dropped;
    for (const Row* row : sorted.rows)
        if (row->outcome != Outcome::ok) result.failures.push_back(failure_of(*row));
    Resampling resampling(result.options);
    for (const ProblemRows& problem : group_rows(sorted, result.options.stop_early))
        result.groups.push_back(compare_group(problem, result.options, resampling));
    return result;
}

double a_stream(const CellSummary& cell, std::uint64_t Nights::*count) {
    // Every stream of every seed has one memory at its end.
    const Mean all{cell.pooled[Metric::bytes].n,
                   static_cast<double>(cell.pooled.nights.*count)};
    return all.value();
}

}  // namespace nrem::core
