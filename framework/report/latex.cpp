// The main table as LaTeX, for the package booktabs, and what loops did, where there are any.
#include <fmt/format.h>

#include "plan/loop_figures.hpp"
#include "report/headline.hpp"
#include "report/loop_tables.hpp"
#include "report/pair_index.hpp"
#include "report/report.hpp"
#include "report/side_tables.hpp"
#include "report/statistics_tables.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

// A minus sign where a number has one, and nothing where it is not known.
std::string number(const std::string& text) {
    if (text == "-") return "";
    return text.starts_with('-') ? "$-$" + text.substr(1) : text;
}

std::string range(const Interval& range) {
    const std::string text = interval(range.low, range.high);
    if (text.empty()) return "";
    std::string out;
    for (const char c : text) out += c == '-' ? std::string("$-$") : std::string(1, c);
    return out;
}

std::string against(const Pair* pair) {
    if (!pair) return " & & & ";
    const Difference& difference = headline(*pair);
    std::string p = probability(pair->verdict.corrected_p);
    if (p.starts_with("<="))
        p.replace(0, 2, "$\\le$");
    else if (p.starts_with('<'))
        p.replace(0, 1, "$<$");
    return fmt::format(" & {} & {} & {}", number(signed_decimal(difference.value)), number(p),
                       latex_text(shown_verdict(*pair)));
}

std::string row(const Group& group, std::size_t at, const Pair* pair) {
    const CellSummary& cell = group.cells[at];
    const Estimate& estimate = cell.estimates[headline_metric(group)];
    return fmt::format("{} & {} & {} & {} & {}{} \\\\\n", latex_text(shown_name(cell)),
                       number(decimal(estimate.value)), range(estimate.interval),
                       number(whole(static_cast<double>(estimate.n))),
                       number(whole(cell.pooled[Metric::bytes_mean].value())), against(pair));
}

std::string group_table(const Group& group) {
    const auto baselines = baselines_of(group);
    const std::string baseline = baselines.empty() ? "" : baselines[0];
    std::string out = fmt::format(
        "\\begin{{table}}\n\\centering\n\\caption{{{}}}\n\\begin{{tabular}}{{lrrrrrrl}}"
        "\n\\toprule\n"
        "arm & {} & 95\\,\\% interval & $n$ & bytes & {} & $p$, corrected & verdict \\\\\n\\midrule\n",
        latex_text(title_of(group)), latex_text(std::string(name_of(headline_metric(group)))),
        baseline.empty() ? "" : "vs " + latex_text(baseline));
    const PairIndex pairs(group.pairs);
    for (std::size_t i = 0; i < group.cells.size(); ++i)
        out += row(group, i, pairs.find(i, baseline));
    return out + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

struct LoopColumn {
    const char* figure;
    int digits = 3;
};
// Besides the answers themselves; titles are the figures' names.
constexpr LoopColumn loop_columns[] = {{"draft"},      {"fixed"},    {"broken"},    {"regret"},
                                       {"iterations", 2}, {"calls", 2}, {"depth", 2}, {"tokens", 1}};

std::string loop_row(const CellSummary& cell) {
    const Estimate& accuracy = cell.estimates[Metric::accuracy];
    std::string out = fmt::format("{} & {} & {}", latex_text(shown_name(cell)),
                                  number(decimal(accuracy.value)), range(accuracy.interval));
    for (const LoopColumn& each : loop_columns) {
        const auto* found = find_named(cell.measured, loop_figure(each.figure));
        const double value = found && found->estimate.n ? found->estimate.value : unknown;
        out.append(" & ").append(number(decimal(value, each.digits)));
    }
    return out + " \\\\\n";
}

std::string loops_table(const Group& group) {
    std::string titles;
    for (const LoopColumn& each : loop_columns) titles.append(" & ").append(latex_text(each.figure));
    std::string out = fmt::format(
        "\\begin{{table}}\n\\centering\n\\caption{{{}: answers by loops}}\n"
        "\\begin{{tabular}}{{lrr{}}}\n\\toprule\narm & accuracy & 95\\,\\% interval{} \\\\\n\\midrule\n",
        latex_text(title_of(group)), std::string(std::size(loop_columns), 'r'), titles);
    for (const CellSummary& cell : group.cells)
        if (has_loop(cell)) out += loop_row(cell);
    return out + "\\bottomrule\n\\end{tabular}\n\\end{table}\n";
}

}  // namespace

std::string latex_tables(const Comparison& comparison) {
    std::string out = "% \\usepackage{booktabs}\n";
    for (const auto& group : comparison.groups) {
        out.append("\n").append(group_table(group));
        if (has_loops(group)) out.append("\n").append(loops_table(group));
    }
    return out;
}

}  // namespace nrem::core
