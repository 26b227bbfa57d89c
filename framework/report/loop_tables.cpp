#include "report/loop_tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "plan/loop_figures.hpp"
#include "report/csv_line.hpp"
#include "report/headline.hpp"
#include "report/pair_index.hpp"
#include "report/text.hpp"

namespace nrem::core {
namespace {

using LoopRow = std::vector<std::string>;
using Measured = std::vector<NamedEstimate>;

Estimate figure_in(const Measured& measured, const std::string& name) {
    const NamedEstimate* found = find_named(measured, name);
    return found ? found->estimate : Estimate{};
}
Estimate figure_of(const CellSummary& cell, std::string_view name) {
    return figure_in(cell.measured, loop_figure(name));
}

// What the table of all loops shows of its figures, besides the answers themselves.
struct Shown {
    const char* figure;
    const char* title;
    int digits = 3;
};
constexpr Shown of_quality[] = {
    {"fixed", "fixed"},         {"broken", "broken"},           {"pass_at_n", "pass@n"},
    {"majority_at_n", "majority@n"}, {"sensitivity", "sensitivity"}, {"specificity", "specificity"},
    {"regret", "regret"}};
constexpr Shown of_cost[] = {{"iterations", "iterations", 2},
                             {"calls", "calls", 2},
                             {"depth", "depth", 2},
                             {"tokens", "tokens", 1},
                             {"tools", "tools", 2}};

SideTable table_of(std::string title, std::string note) {
    return {std::move(title), std::move(note), {{"arm"}}, {}};
}
void add_columns(SideTable& table, const auto& shown) {
    for (const Shown& each : shown) table.columns.push_back({each.title, Align::right});
}

// One row for each cell with a loop.
void add_rows(SideTable& table, const Group& group, auto fill) {
    for (const CellSummary& cell : group.cells)
        if (has_loop(cell)) fill(table.rows.emplace_back(LoopRow{shown_name(cell)}), cell);
}

std::string shown_ms(double nanoseconds) {
    return decimal(nanoseconds / 1e6, 2);
}

std::string money_of(const CellSummary& cell) {
    const double money = figure_of(cell, "money").value;
    return money > 0 ? decimal(money, 6) : "-";
}

// "stop 80 %, calls 20 %"
std::string ends_of(const CellSummary& cell) {
    std::string text;
    for (const auto end : all_names<LoopEnd>) {
        const double share = figure_of(cell, std::string(ends_figure).append(end)).value;
        if (share > 0)
            text += fmt::format("{}{} {:.0f} %", text.empty() ? "" : ", ", end, 100 * share);
    }
    return text;
}

SideTable loops_table(const Group& group) {
    SideTable made = table_of(
        "Loops",
        ": a mean of answers, or of reviews. Fixed is a wrong first proposal and a right answer, "
        "broken the opposite, both of all judged answers; regret is of answers that were right after "
        "some iteration and are wrong. Votes are worth as many independent ones (Kish 1965). "
        "Milliseconds are of a clock and not reproducible");
    made.columns.push_back({"draft", Align::right});
    made.columns.push_back({"final", Align::right});
    add_columns(made, of_quality);
    made.columns.push_back({"votes", Align::right});
    made.columns.push_back({"worth", Align::right});
    add_columns(made, of_cost);
    for (const char* title : {"money", "ms p50", "ms p99"})
        made.columns.push_back({title, Align::right});
    made.columns.push_back({"ends"});
    add_rows(made, group, [](LoopRow& row, const CellSummary& cell) {
        const auto add = [&](const Shown& each) {
            row.push_back(decimal(figure_of(cell, each.figure).value, each.digits));
        };
        row.push_back(with_interval(figure_of(cell, "draft")));
        row.push_back(with_interval(cell.estimates[Metric::accuracy]));
        for (const Shown& each : of_quality) add(each);
        add({"votes", "", 2});
        row.push_back(decimal(cell.effective_votes.value, 2));
        for (const Shown& each : of_cost) add(each);
        row.push_back(money_of(cell));
        row.push_back(shown_ms(cell.timing.wake_ns.p50));
        row.push_back(shown_ms(cell.timing.wake_ns.p99));
        row.push_back(ends_of(cell));
    });
    return made;
}

double count_of(const Estimate& share) {
    return share.n ? std::round(share.value * static_cast<double>(share.n)) : 0;
}

// Of the judged answers with a draft: drafts were right or wrong, and then answers were.
SideTable matrix_table(const Group& group) {
    SideTable made = table_of("Drafts and answers",
                              ": how many answers were right or wrong, by their first proposals");
    for (const char* title : {"judged", "right, stayed right", "right, broken", "wrong, fixed",
                              "wrong, stayed wrong"})
        made.columns.push_back({title, Align::right});
    add_rows(made, group, [](LoopRow& row, const CellSummary& cell) {
        const Estimate draft = figure_of(cell, "draft");
        const double judged = static_cast<double>(draft.n), right = count_of(draft);
        const double broken = count_of(figure_of(cell, "broken"));
        const double fixed = count_of(figure_of(cell, "fixed"));
        for (const double count : {judged, right - broken, broken, fixed, judged - right - fixed})
            row.push_back(whole(count));
    });
    std::erase_if(made.rows, [](const LoopRow& row) { return row[1] == "0"; });
    return made;
}

SideTable differences_table(const Group& group, const std::string& baseline) {
    SideTable made = table_of("Loops against " + baseline,
                              ": differences, paired by stream, where both have a loop; each interval "
                              "is of that one alone");
    made.columns.push_back({"draft", Align::right});
    add_columns(made, of_quality);
    add_columns(made, of_cost);
    const PairIndex pairs(group.pairs);
    for (std::size_t at = 0; at < group.cells.size(); ++at) {
        const Pair* pair = pairs.find(at, baseline);
        if (!pair) continue;
        LoopRow row{shown_name(group.cells[at])};
        bool any = false;
        const auto add = [&](const Shown& each) {
            const auto* found = find_named(pair->measured, loop_figure(each.figure));
            any |= found && found->difference.n;
            if (!found) return row.push_back("");
            const Difference& difference = found->difference;
            row.push_back(with_interval(signed_decimal(difference.value, each.digits),
                                        difference.interval));
        };
        add({"draft", ""});
        for (const Shown& each : of_quality) add(each);
        for (const Shown& each : of_cost) add(each);
        if (any) made.rows.push_back(std::move(row));
    }
    return made;
}

// Until nothing changes any more in any arm.
std::size_t last_iteration(const Group& group, std::string_view family) {
    std::size_t last = 0;
    for (const CellSummary& cell : group.cells)
        for (std::size_t i = curve_iterations; i > 1; --i) {
            const auto after = [&](std::size_t at) {
                return figure_in(cell.measured, loop_figure(family, at)).value;
            };
            if (!std::isnan(after(i)) && after(i) != after(i - 1)) {
                last = std::max(last, i);
                break;
            }
        }
    return last;
}

SideTable curve_table(const Group& group, std::string_view family, const char* by) {
    SideTable made = table_of("Accuracy after an iteration",
                              fmt::format(", had each answer stopped there, by {}", by));
    const std::size_t last = last_iteration(group, family);
    for (std::size_t i = 1; i <= last; ++i)
        made.columns.push_back({std::to_string(i), Align::right});
    if (!last) return made;
    add_rows(made, group, [&](LoopRow& row, const CellSummary& cell) {
        for (std::size_t i = 1; i <= last; ++i)
            row.push_back(with_interval(figure_in(cell.measured, loop_figure(family, i))));
    });
    return made;
}

void add_line(std::string& out, Line line, const std::string& name, const Estimate& estimate) {
    if (!estimate.n) return;
    line.add("figure", name);
    line.add("value", estimate.value);
    line.add("value", estimate.interval);
    line.add("n", estimate.n);
    line.write(out);
}

}  // namespace

bool has_loop(const CellSummary& cell) {
    return figure_of(cell, "iterations").n > 0;
}

bool has_loops(const Group& group) {
    return std::ranges::any_of(group.cells, has_loop);
}

std::vector<SideTable> loop_tables(const Group& group) {
    if (!has_loops(group)) return {};
    std::vector<SideTable> made{loops_table(group), matrix_table(group)};
    if (const auto baselines = baselines_of(group); !baselines.empty())
        made.push_back(differences_table(group, baselines[0]));
    made.push_back(curve_table(group, after_figure, "its last proposal so far"));
    made.push_back(curve_table(group, majority_after_figure, "its commonest proposal so far"));
    std::erase_if(made, [](const SideTable& table) { return table.rows.empty(); });
    return made;
}

std::string csv_loops(const Comparison& comparison) {
    std::string out;
    for (const Group& group : comparison.groups)
        for (const CellSummary& cell : group.cells) {
            const auto begin = [&](const std::string& events) {
                Line line;
                line.add("task", title_of(group));
                line.add("cell", cell.name());
                line.add("arm", cell.arm);
                line.add("control", name_of(cell.control));
                line.add("incomplete", comparison.incomplete);
                line.add("group", events);
                return line;
            };
            const auto add = [&](const std::string& events, const Measured& measured) {
                for (const LoopFigure& figure : loop_figures())
                    add_line(out, begin(events), figure.name, figure_in(measured, figure.name));
            };
            add("", cell.measured);
            add_line(out, begin(""), "loop.effective_votes", cell.effective_votes);
            for (const GroupEstimates& each : cell.groups) add(each.group, each.measured);
        }
    return out;
}

}  // namespace nrem::core
