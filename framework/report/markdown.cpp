// The table on a terminal, and the report as Markdown.
#include <fmt/format.h>

#include "report/attribution_tables.hpp"
#include "report/grid.hpp"
#include "report/group_tables.hpp"
#include "report/headline.hpp"
#include "report/loop_tables.hpp"
#include "report/methodology.hpp"
#include "report/pair_index.hpp"
#include "report/report.hpp"
#include "report/side_tables.hpp"
#include "report/statistics_tables.hpp"
#include "report/text.hpp"
#include "report/warnings.hpp"

namespace nrem::core {

namespace {

// Difference, corrected p and verdict; empty for the baseline itself.
std::vector<std::string> compared(const Pair* pair) {
    if (!pair) return {"", "", ""};
    return {shown_difference(*pair), probability(pair->verdict.corrected_p), shown_verdict(*pair)};
}

std::string main_table(const Group& group, const std::vector<std::string>& baselines) {
    const Metric metric = headline_metric(group);
    std::vector<Column> columns{{"arm"},
                                {fmt::format("{} [95 %]", title_of(named(metric))), Align::right},
                                {"n", Align::right},
                                {"bytes", Align::right}};
    if (!baselines.empty()) {
        columns.push_back({"vs " + baselines[0] + " [95 %]", Align::right});
        columns.push_back({"p, corrected", Align::right});
        columns.push_back({"verdict"});
    }
    const PairIndex pairs(group.pairs);
    std::vector<std::vector<std::string>> rows;
    for (std::size_t i = 0; i < group.cells.size(); ++i) {
        const auto& cell = group.cells[i];
        const Estimate& estimate = cell.estimates[metric];
        auto& row = rows.emplace_back(std::vector<std::string>{
            shown_name(cell), with_interval(decimal(estimate.value), estimate.interval),
            whole(static_cast<double>(estimate.n)),
            whole(cell.pooled[Metric::bytes_mean].value())});
        if (baselines.empty()) continue;
        const auto rest = compared(pairs.find(i, baselines[0]));
        row.insert(row.end(), rest.begin(), rest.end());
    }
    return markdown_grid(columns, rows);
}

std::string pairs_table(const Group& group, const std::vector<Pair>& pairs) {
    std::vector<std::vector<std::string>> rows;
    for (const auto& pair : pairs) {
        rows.push_back({shown_name(group.cells[pair.cell]), pair.baseline_name,
                        shown_difference(pair), whole(static_cast<double>(headline(pair).n)),
                        probability(pair.verdict.corrected_p), shown_verdict(pair)});
    }
    return markdown_grid({{"arm"},
                          {"against"},
                          {"difference [95 %]", Align::right},
                          {"n", Align::right},
                          {"p, corrected", Align::right},
                          {"verdict"}},
                         rows);
}

std::vector<Pair> later_pairs(const Group& group, const std::vector<std::string>& baselines) {
    std::vector<Pair> pairs;
    for (const auto& pair : group.pairs)
        if (pair.baseline_name != baselines[0]) pairs.push_back(pair);
    return pairs;
}

std::string group_text(const Group& group) {
    const auto baselines = baselines_of(group);
    std::string out = main_table(group, baselines);
    if (baselines.size() > 1)
        out.append("\n").append(pairs_table(group, later_pairs(group, baselines)));
    if (!group.sleep.empty())
        out.append("\nSleep alone, each arm against its twin whose nights do nothing:\n\n")
            .append(pairs_table(group, group.sleep));
    return out;
}

using Tables = std::vector<SideTable>;

// The tables of all groups, one section of the report.
template <class Make>
std::string side_text(const Comparison& comparison, Make make) {
    std::string out;
    for (const auto& group : comparison.groups)
        for (const auto& [title, note, columns, rows] : make(group)) {
            if (comparison.groups.size() > 1)
                out += fmt::format("\n{}\n", markdown_text(title_of(group)));
            out.append("\n" + markdown_text(title + note) + ":\n\n")
                .append(markdown_grid(columns, rows));
        }
    return out;
}

Tables joined(Tables first, const Tables& second) {
    first.insert(first.end(), second.begin(), second.end());
    return first;
}

struct Section {
    std::string_view title;
    std::string_view note;
    std::string tables;
};

std::vector<Section> sections_of(const Comparison& comparison) {
    const auto early = [&](const Group& group) {
        return comparison.options.stop_early
                   ? sequence_tables(group, *comparison.options.stop_early)
                   : Tables{};
    };
    return {
        {"Factors",
         "Each level is compared over all else that was varied: cells pair that agree in every "
         "other factor, on the same streams, seeds and items. p is corrected over the levels of the "
         "factor. Detectable is the difference that would be seen with 80 % power after that.",
         side_text(comparison, factor_tables)},
        {"Reversal", "", side_text(comparison, reversal_tables)},
        {"Groups of events", "", side_text(comparison, group_tables)},
        {"Why answers were wrong",
         "Each wrong answer has one cause; docs/report.md says how it is found.",
         side_text(comparison, attribution_tables)},
        {"Loops", "Answers that a loop made; docs/report.md says what the figures are.",
         side_text(comparison, loop_tables)},
        {"Figures of components", "", side_text(comparison, measured_tables)},
        {"Streams and seeds",
         "d_z is the mean difference of a stream by its standard deviation over streams. A test over "
         "streams and seeds holds for other seeds as well as for other streams. The variance of "
         "the difference of one stream under one seed has three parts; where each seed has streams "
         "of its own the rest counts as that of streams.",
         side_text(comparison, detail_tables)},
        {"Stopping early", "", side_text(comparison, early)},
        {"Cost",
         "Each arm is held against the best of those on the front that cost no more. Dominated: it "
         "is not shown to be better, and by the upper end of the interval less than the margin "
         "better, than something cheaper. No better: its figure is not, but the interval does not "
         "settle it.",
         side_text(comparison, cost_tables)},
        {"Sleep, and what is kept", "", side_text(comparison, [](const Group& group) {
             return joined(side_tables(group), retention_tables(group));
         })}};
}

std::string claims_text(const std::vector<CheckedClaim>& claims) {
    std::string out;
    for (const auto& claim : claims) {
        out += fmt::format("- **{}**{}: {}", name_of(claim.outcome), note_on(claim.expected),
                           markdown_text(claim.text));
        if (!claim.detail.empty()) out += fmt::format(" ({})", markdown_text(claim.detail));
        out += "\n";
    }
    return out;
}

std::string failures_text(const ReportInput& input) {
    std::string out;
    for (const auto& failure : input.comparison.failures)
        out += fmt::format("- {}, seed {}: {}: {}\n", markdown_text(failure.name), failure.seed,
                           name_of(failure.outcome), markdown_text(failure.error));
    for (const auto& refusal : input.refused)
        out += fmt::format("- {}: refused: {}\n", markdown_text(refusal.cell),
                           markdown_text(refusal.reason));
    return out;
}

}  // namespace

std::string markdown_table(const Comparison& comparison) {
    std::string out;
    for (const auto& group : comparison.groups) {
        if (comparison.groups.size() > 1 || !group.shared.empty())
            out += fmt::format("{}{}\n\n", out.empty() ? "" : "\n", markdown_text(title_of(group)));
        out += group_text(group);
    }
    for (const auto& sentence : warnings(comparison)) out += "\n" + markdown_text(sentence) + "\n";
    return out;
}

std::string markdown_report(const ReportInput& input) {
    std::string out = fmt::format("# {}\n", markdown_text(input.title));
    if (!input.about.empty()) out += fmt::format("\n{}\n", markdown_text(input.about));
    if (!input.claims.empty())
        out.append("\n## Expected outcomes\n\n").append(claims_text(input.claims));
    out.append("\n## Results\n\n").append(markdown_table(input.comparison));
    for (const auto& sentence : input.checks) out += "\n" + markdown_text(sentence) + ".\n";
    out +=
        "\nIntervals are clustered by stream; bytes are the mean size of the memory over all "
        "steps; p is corrected over the arms compared with one baseline.\n";
    for (const auto& [title, note, tables] : sections_of(input.comparison)) {
        if (tables.empty()) continue;
        out += fmt::format("\n## {}\n", title);
        if (!note.empty()) out += fmt::format("\n{}\n", note);
        out += tables;
    }
    if (const auto trouble = failures_text(input); !trouble.empty())
        out.append("\n## Failed and refused\n\n").append(trouble);
    out.append("\n## How it was made\n").append(methodology_markdown(input));
    return out;
}

}  // namespace nrem::core
