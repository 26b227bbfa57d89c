#include "analysis/reversals.hpp"

#include <algorithm>
#include <optional>
#include <string>

#include "analysis/by_stream.hpp"
#include "analysis/paired.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {
namespace {

// The streams of a cell in one of the two parts.
StreamMeans means_in_part(const CellRows& cell, DesignPart part, Metric metric) {
    return means_of(in_group(cell, std::string(name_of(part))), metric);
}

// The first metric that a cell has in both parts; none where it has no design.
std::optional<Metric> metric_of_parts(const CellSummary& cell) {
    const GroupEstimates* applied = find_group(cell.groups, name_of(DesignPart::applied));
    const GroupEstimates* withdrawn = find_group(cell.groups, name_of(DesignPart::withdrawn));
    if (!applied || !withdrawn) return std::nullopt;
    for (const Metric metric : paired_metrics())
        if (applied->estimates[metric].n && withdrawn->estimates[metric].n) return metric;
    return std::nullopt;
}

const CellRows* null_arm_of(const CellSummary& cell, const Group& group, const ProblemRows& rows) {
    for (std::size_t i = 0; i < group.cells.size(); ++i)
        if (!cell.twin.empty() && group.cells[i].identity == cell.twin &&
            group.cells[i].run() == cell.run())
            return &rows.cells[i];
    return nullptr;
}

}  // namespace

std::vector<ReversalEffect> reversals_of(const Group& group, const ProblemRows& rows,
                                         Resampling& resampling) {
    std::vector<ReversalEffect> made;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const CellSummary& cell = group.cells[i];
        const auto metric = metric_of_parts(cell);
        if (!metric) continue;
        const auto estimate = [&](DesignPart part) {
            return find_group(cell.groups, name_of(part))->estimates[*metric];
        };
        const auto sides = [&](const CellRows& of) {
            return StreamSides{.ours = means_in_part(of, DesignPart::applied, *metric),
                               .theirs = means_in_part(of, DesignPart::withdrawn, *metric),
                               .seeds_are_shared = of.shares_seeds};
        };
        const StreamSides ours = sides(rows.cells[i]);
        ReversalEffect& effect = made.emplace_back(
            ReversalEffect{.cell = i,
                           .metric = *metric,
                           .applied = estimate(DesignPart::applied),
                           .withdrawn = estimate(DesignPart::withdrawn),
                           .difference = difference_of(infer_streams(ours, resampling))});
        if (const CellRows* null_arm = null_arm_of(cell, group, rows)) {
            const StreamSides theirs = sides(*null_arm);
            effect.less_null = difference_of(
                infer_streams({.ours = differences_of(ours.ours, ours.theirs),
                               .theirs = differences_of(theirs.ours, theirs.theirs),
                               .seeds_are_shared = ours.seeds_are_shared || theirs.seeds_are_shared},
                              resampling));
        }
    }
    return made;
}

}  // namespace nrem::core
