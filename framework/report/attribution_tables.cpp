#include "report/attribution_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "plan/cause.hpp"
#include "report/csv_line.hpp"
#include "report/group_tables.hpp"
#include "report/headline.hpp"
#include "report/pair_index.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

using Causes = std::vector<NamedEstimate>;

Estimate cause_share(const Causes& measured, Cause cause) {
    const NamedEstimate* found = find_named(measured, figure_of(cause));
    return found ? found->estimate : Estimate{};
}

// A share is a count of a count.
std::uint64_t answers_of(const Estimate& share) {
    if (!share.n) return 0;
    return static_cast<std::uint64_t>(std::llround(share.value * static_cast<double>(share.n)));
}

std::uint64_t wrong_answers(const Causes& measured) {
    std::uint64_t wrong = 0;
    for (const CauseSpec& spec : cause_specs)
        wrong += answers_of(cause_share(measured, spec.cause));
    return wrong;
}

using Specs = std::vector<CauseSpec>;

// The causes of any wrong answer in the group.
Specs causes_in(const Group& group) {
    Specs found;
    for (const CauseSpec& spec : cause_specs)
        if (std::ranges::any_of(group.cells, [&](const CellSummary& cell) {
                return answers_of(cause_share(cell.measured, spec.cause)) > 0;
            }))
            found.push_back(spec);
    return found;
}

SideTable table_of_causes(std::string title, std::string note, std::vector<Column> first,
                          const Specs& specs) {
    SideTable made{std::move(title), std::move(note), std::move(first), {}};
    for (const CauseSpec& spec : specs)
        made.columns.push_back({std::string(spec.title), Align::right});
    return made;
}

void add_cause_counts(std::vector<std::string>& row, const Causes& measured, const Specs& specs) {
    row.push_back(whole(static_cast<double>(cause_share(measured, Cause::no_fact).n)));
    row.push_back(whole(static_cast<double>(wrong_answers(measured))));
    for (const CauseSpec& spec : specs)
        row.push_back(whole(static_cast<double>(answers_of(cause_share(measured, spec.cause)))));
}

SideTable causes_table(const Group& group, const Specs& specs) {
    SideTable made = table_of_causes(
        "Why answers were wrong",
        ", each wrong answer under one cause, over streams and seeds",
        {{"arm"}, {"judged", Align::right}, {"wrong", Align::right}}, specs);
    for (const CellSummary& cell : group.cells)
        if (has_causes(cell)) {
            auto& row = made.rows.emplace_back(std::vector{shown_name(cell)});
            add_cause_counts(row, cell.measured, specs);
        }
    return made;
}

SideTable cause_shares_table(const Group& group, const Specs& specs) {
    SideTable made = table_of_causes("Shares of the causes",
                                     " in all judged questions, with 95 % intervals", {{"arm"}},
                                     specs);
    for (const CellSummary& cell : group.cells) {
        if (!has_causes(cell)) continue;
        auto& row = made.rows.emplace_back(std::vector{shown_name(cell)});
        for (const CauseSpec& spec : specs) {
            const Estimate share = cause_share(cell.measured, spec.cause);
            row.push_back(with_interval(decimal(share.value), share.interval));
        }
    }
    return made;
}

SideTable cause_differences_table(const Group& group, const std::string& baseline,
                                  const Specs& specs) {
    const PairIndex pairs(group.pairs);
    SideTable made = table_of_causes(
        "Causes against " + baseline,
        ": differences of these shares, paired by stream; each interval is of that one alone",
        {{"arm"}}, specs);
    for (std::size_t at = 0; at < group.cells.size(); ++at) {
        const Pair* pair = pairs.find(at, baseline);
        if (!pair) continue;
        std::vector<std::string> row{shown_name(group.cells[at])};
        for (const CauseSpec& spec : specs)
            if (const auto* found = find_named(pair->measured, figure_of(spec.cause)))
                row.push_back(with_interval(signed_decimal(found->difference.value),
                                            found->difference.interval));
        if (row.size() > 1) made.rows.push_back(std::move(row));
    }
    return made;
}

SideTable causes_by_group_table(const Group& group, const Specs& specs) {
    SideTable made = table_of_causes(
        "Why answers were wrong, by group of events", "",
        {{"arm"}, {"group"}, {"judged", Align::right}, {"wrong", Align::right}}, specs);
    for (const CellSummary& cell : group.cells)
        for (const GroupEstimates& each : cell.groups)
            if (cause_share(each.measured, Cause::no_fact).n) {
                auto& row = made.rows.emplace_back(std::vector{shown_name(cell), each.group});
                add_cause_counts(row, each.measured, specs);
            }
    return made;
}

SideTable losses_table(const Group& group) {
    SideTable made{"Where facts were lost",
                   ": the change of the memory after which it no longer held what a wrong answer "
                   "rests on",
                   {{"arm"}, {"place"}, {"wrong answers", Align::right}},
                   {}};
    for (const CellSummary& cell : group.cells)
        for (const LossCount& loss : cell.pooled.losses)
            made.rows.push_back(
                {shown_name(cell), place_of(loss), whole(static_cast<double>(loss.misses))});
    return made;
}

void add_cell_of_causes(Line& line, const Group& group, const CellSummary& cell,
              const Comparison& comparison) {
    line.add("task", title_of(group));
    line.add("cell", cell.name());
    line.add("arm", cell.arm);
    line.add("control", name_of(cell.control));
    line.add("incomplete", comparison.incomplete);
}

}  // namespace

bool has_causes(const CellSummary& cell) {
    return cause_share(cell.measured, Cause::no_fact).n > 0;
}

bool has_causes(const Comparison& comparison) {
    return std::ranges::any_of(comparison.groups, [](const Group& group) {
        return std::ranges::any_of(group.cells,
                                   [](const CellSummary& cell) { return has_causes(cell); });
    });
}

std::string place_of(const LossCount& loss) {
    if (!loss.night) return loss.sleep.empty() ? "at wake" : loss.sleep;
    return fmt::format("night {} of {}{}{}", loss.night, loss.sleep,
                       loss.policies.empty() ? "" : ", by ", loss.policies);
}

std::vector<SideTable> attribution_tables(const Group& group) {
    const Specs specs = causes_in(group);
    std::vector<SideTable> made{causes_table(group, specs)};
    if (!specs.empty()) {
        made.push_back(cause_shares_table(group, specs));
        if (const auto baselines = baselines_of(group); !baselines.empty())
            made.push_back(cause_differences_table(group, baselines[0], specs));
        made.push_back(causes_by_group_table(group, specs));
    }
    made.push_back(losses_table(group));
    std::erase_if(made, [](const SideTable& table) { return table.rows.empty(); });
    return made;
}

std::string csv_attribution(const Comparison& comparison) {
    std::string out;
    for (const Group& group : comparison.groups)
        for (const CellSummary& cell : group.cells) {
            const auto add = [&](const std::string& name, const Causes& measured) {
                for (const CauseSpec& spec : cause_specs) {
                    const Estimate share = cause_share(measured, spec.cause);
                    if (!share.n) continue;
                    Line line;
                    add_cell_of_causes(line, group, cell, comparison);
                    line.add("group", name);
                    line.add("cause", name_of(spec.cause));
                    line.add("judged", share.n);
                    line.add("wrong", answers_of(share));
                    line.add("share", share.value);
                    line.add("share", share.interval);
                    line.write(out);
                }
            };
            add("", cell.measured);
            for (const GroupEstimates& each : cell.groups) add(each.group, each.measured);
        }
    return out;
}

std::string csv_losses(const Comparison& comparison) {
    std::string out;
    for (const Group& group : comparison.groups)
        for (const CellSummary& cell : group.cells)
            for (const LossCount& loss : cell.pooled.losses) {
                Line line;
                add_cell_of_causes(line, group, cell, comparison);
                line.add("sleep", loss.sleep);
                line.add("night", loss.night);
                line.add("policies", loss.policies);
                line.add("wrong", loss.misses);
                line.write(out);
            }
    return out;
}

}  // namespace nrem::core
