#include "study/early_stop.hpp"

#include <algorithm>
#include <iterator>
#include <ranges>
#include <set>
#include <string_view>
#include <vector>

#include "analysis/claim_metrics.hpp"
#include "analysis/comparison.hpp"
#include "analysis/sequential.hpp"

namespace nrem::core {
namespace {

// Half as many streams again as before.
std::uint64_t next_end(std::uint64_t end) {
    return end + std::max<std::uint64_t>(end / 2, 1);
}

// By the headline, and by those figures of components of which the config says how large a
// difference can be.
bool is_settled(const Pair& pair, const StopEarly& stop) {
    bool followed = headline(pair).n > 0;
    if (followed && !settled(pair.running, stop.streams, pair.verdict.margin)) return false;
    for (const MeasuredDifference& each : pair.measured) {
        if (!largest_difference(stop, each.name)) continue;
        if (!settled(each.running, stop.streams, each.margin)) return false;
        followed = true;
    }
    return followed;
}

// The indices of the cells of one problem that go on. Which trivial arm is the best may change from
// stage to stage, so the comparison with it decides nothing unless the config asks for it.
std::set<std::size_t> open_cells(const Group& group, const CompareOptions& options) {
    const StopEarly& stop = *options.stop_early;
    std::set<std::size_t> open, compared;
    const auto is_asked_for = [&](const Pair& pair) {
        return std::ranges::find(options.baselines, pair.baseline_name) != options.baselines.end();
    };
    const auto look = [&](const Pair& pair) {
        compared.insert({pair.cell, pair.baseline});
        if (!is_settled(pair, stop)) open.insert({pair.cell, pair.baseline});
    };
    std::ranges::for_each(group.pairs | std::views::filter(is_asked_for), look);
    std::ranges::for_each(group.sleep, look);
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        if (!compared.contains(i)) open.insert(i);
        if (group.cells[i].failed) open.erase(i);
    }
    return open;
}

// The stages so far: a run that is planned again has later ones, too.
std::vector<Row> rows_of(const Plan& plan, const std::vector<Row>& rows) {
    std::set<std::string_view> trials;
    for (const Trial& trial : plan.trials) trials.insert(trial.id);
    std::vector<Row> kept;
    std::ranges::copy_if(rows, std::back_inserter(kept),
                         [&](const Row& row) { return trials.contains(row.id); });
    return kept;
}

}  // namespace

void add_stage(StopEarly& stop, const Plan& plan, const std::vector<Row>& rows) {
    const CompareOptions options{.baselines = plan.config.baseline,
                                 .flips = 1,
                                 .levels = plan.config.baselines,
                                 .stop_early = stop};
    std::set<std::string> open;
    for (const Group& group : compare(rows_of(plan, rows), options).groups)
        for (const std::size_t cell : open_cells(group, options))
            open.insert(group.cells[cell].identity);
    const std::uint64_t first = stop.stages.back().end;
    std::erase_if(open, [&](const std::string& identity) {
        const auto cell = std::ranges::find(plan.cells, identity, &Cell::identity);
        return cell == plan.cells.end() || cell->streams <= first;
    });
    stop.settled = open.empty();
    if (!stop.settled) stop.stages.push_back({first, next_end(first), std::move(open)});
}

}  // namespace nrem::core
