#include "report/group_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "analysis/natural_order.hpp"
#include "plan/cause.hpp"
#include "report/csv_line.hpp"
#include "report/headline.hpp"
#include "report/pair_index.hpp"
#include "report/report.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

using Words = std::vector<std::string>;

SideTable table_of(const std::string& title, const std::string& note, const Words& groups) {
    SideTable made{title, note, {{"arm"}}, {}};
    for (const std::string& group : groups) made.columns.push_back({group, Align::right});
    return made;
}

// A row of each cell, with what `of` says of each group; none of cells about which it says nothing.
void add_rows(SideTable& table, const Group& group, const Words& groups, auto of) {
    for (std::size_t cell = 0; cell < group.cells.size(); ++cell) {
        Words row{shown_name(group.cells[cell])};
        for (const std::string& name : groups) row.push_back(of(cell, name));
        if (std::ranges::any_of(row.begin() + 1, row.end(),
                                [](const std::string& text) { return !text.empty(); }))
            table.rows.push_back(std::move(row));
    }
}

std::string shown(const std::vector<NamedEstimate>& measured, const std::string& name) {
    const NamedEstimate* found = find_named(measured, name);
    return found ? with_interval(found->estimate) : "";
}

SideTable measured_by_group(const Group& group, const Words& groups, const std::string& figure) {
    SideTable made = table_of(figure + " by group of events", ", with 95 % intervals", groups);
    add_rows(made, group, groups, [&](std::size_t cell, const std::string& name) {
        const GroupEstimates* found = find_group(group.cells[cell].groups, name);
        return found ? shown(found->measured, figure) : std::string();
    });
    return made;
}

SideTable values_table(const Group& group, const Words& groups) {
    const Metric metric = headline_metric(group);
    SideTable made = table_of(title_of(named(metric)) + " by group of events",
                              ", with 95 % intervals", groups);
    add_rows(made, group, groups, [&](std::size_t cell, const std::string& name) {
        const GroupEstimates* found = find_group(group.cells[cell].groups, name);
        return found ? with_interval(found->estimates[metric]) : std::string();
    });
    return made;
}

SideTable differences_table(const Group& group, const Words& groups, const std::string& baseline) {
    const PairIndex pairs(group.pairs);
    SideTable made =
        table_of("Differences to " + baseline + " by group of events",
                 ", paired item by item; each interval is of that difference alone", groups);
    add_rows(made, group, groups, [&](std::size_t cell, const std::string& name) {
        const Pair* pair = pairs.find(cell, baseline);
        const GroupDifference* found = pair ? find_group(pair->groups, name) : nullptr;
        if (!found || !found->difference.n) return std::string();
        return with_interval(signed_decimal(found->difference.value), found->difference.interval);
    });
    return made;
}

void add_figures(Line& line, const CellSummary& cell, const std::string& group) {
    const GroupEstimates* estimates = find_group(cell.groups, group);
    const GroupFigures* pooled = find_group(cell.pooled.groups, group);
    for (const Figure& figure : figures()) {
        if (!*figure.column || !is_by_group(figure)) continue;
        const std::string name = figure.column;
        if (!is_by_stream(figure)) {
            line.add(name, pooled->figures[figure.metric].value());
            continue;
        }
        const Estimate& estimate = estimates->estimates[figure.metric];
        line.add(name, estimate.value);
        line.add(name, estimate.interval);
        line.add(name + "_n", estimate.n);
    }
}

void add_difference(Line& line, const Pair* pair, const std::string& baseline,
                    const std::string& group) {
    const GroupDifference* found = pair ? find_group(pair->groups, group) : nullptr;
    const Difference difference = found ? found->difference : Difference{};
    const std::string name = "vs_" + baseline;
    line.add(name + "_difference", difference.value);
    line.add(name, difference.interval);
    line.add(name + "_n", difference.n);
    line.add(name + "_p", difference.p);
}

}  // namespace

std::vector<std::string> event_groups(const Group& group) {
    std::set<std::string> names;
    for (const CellSummary& cell : group.cells)
        for (const GroupEstimates& each : cell.groups) names.insert(each.group);
    Words made(names.begin(), names.end());
    std::ranges::sort(made, natural_less);
    return made;
}

std::vector<std::string> measured_names(const Group& group) {
    std::set<std::string> names;
    for (const CellSummary& cell : group.cells)
        for (const NamedEstimate& each : cell.measured) names.insert(each.name);
    return {names.begin(), names.end()};
}

std::vector<SideTable> measured_tables(const Group& group) {
    Words names = measured_names(group);
    std::erase_if(names, has_own_prefix);  // they have tables of their own
    const Words groups = event_groups(group);
    if (names.empty()) return {};
    std::vector<SideTable> made{
        table_of("What components measure", ", with 95 % intervals", names)};
    add_rows(made[0], group, names, [&](std::size_t cell, const std::string& name) {
        return shown(group.cells[cell].measured, name);
    });
    for (const std::string& name : names) made.push_back(measured_by_group(group, groups, name));
    std::erase_if(made, [](const SideTable& table) { return table.rows.empty(); });
    return made;
}

std::vector<SideTable> group_tables(const Group& group) {
    const Words groups = event_groups(group);
    if (groups.empty()) return {};
    std::vector<SideTable> made{values_table(group, groups)};
    if (const auto baselines = baselines_of(group); !baselines.empty())
        made.push_back(differences_table(group, groups, baselines[0]));
    std::erase_if(made, [](const SideTable& table) { return table.rows.empty(); });
    return made;
}

std::vector<std::string> measured_names(const Comparison& comparison) {
    std::set<std::string> names;
    for (const Group& group : comparison.groups)
        for (const std::string& name : measured_names(group)) names.insert(name);
    return {names.begin(), names.end()};
}

void add_measured(Line& line, const std::vector<NamedEstimate>& measured, const Words& names) {
    for (const std::string& each : names) {
        const NamedEstimate* found = find_named(measured, each);
        const Estimate estimate = found ? found->estimate : Estimate{};
        const std::string name = std::string(measured_prefix) + each;
        line.add(name, estimate.value);
        line.add(name, estimate.interval);
        line.add(name + "_n", estimate.n);
    }
}

void add_measured(Line& line, const Pair* pair, const std::string& baseline, const Words& names) {
    for (const std::string& each : names) {
        const MeasuredDifference* found = pair ? find_named(pair->measured, each) : nullptr;
        const Difference difference = found ? found->difference : Difference{};
        const std::string name = "vs_" + baseline + "_" + std::string(measured_prefix) + each;
        line.add(name + "_difference", difference.value);
        line.add(name, difference.interval);
        line.add(name + "_n", difference.n);
        line.add(name + "_p", difference.p);
    }
}

std::string csv_groups(const Comparison& comparison) {
    std::set<std::string> baselines;
    for (const Group& group : comparison.groups)
        for (const std::string& name : baselines_of(group)) baselines.insert(name);
    const Words measured = measured_names(comparison);
    std::string out;
    for (const Group& group : comparison.groups) {
        const PairIndex pairs(group.pairs);
        for (std::size_t at = 0; at < group.cells.size(); ++at)
            for (const GroupEstimates& each : group.cells[at].groups) {
                const CellSummary& cell = group.cells[at];
                Line line;
                line.add("task", title_of(group));
                line.add("cell", cell.name());
                line.add("arm", cell.arm);
                line.add("control", name_of(cell.control));
                line.add("incomplete", comparison.incomplete);
                line.add("group", each.group);
                line.add("items", find_group(cell.pooled.groups, each.group)->scored);
                add_figures(line, cell, each.group);
                add_measured(line, each.measured, measured);
                for (const std::string& name : baselines)
                    add_difference(line, pairs.find(at, name), name, each.group);
                line.write(out);
            }
    }
    return out;
}

}  // namespace nrem::core
