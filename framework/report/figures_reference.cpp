#include "report/figures_reference.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "analysis/claim_metrics.hpp"
#include "plan/loop_figures.hpp"
#include "report/report.hpp"
#include "store/describe.hpp"
#include "trial/night_line.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {
namespace {

constexpr std::string_view introduction =
    "# Figures\n"
    "\n"
    "What `metric` may be in `expect:` and `search:`, in `results.json` and in the tables. This file is\n"
    "written by `./dev docs` from the table of figures (`framework/metrics/figures.cpp`) and from what\n"
    "is made of it (`framework/analysis/claim_metrics.cpp`).\n"
    "\n"
    "A figure of a cell is taken over all of its streams and seeds. *Chance* says what it has an\n"
    "interval over. *Paired*: two cells are compared item by item, so that their difference has an\n"
    "interval and a p; the headline is the first of these that was measured. *Streams*: an interval over\n"
    "streams; *trials*: over seeds. *None*: it is counted, and a claim takes it as it is. A search takes\n"
    "the better end unless `search.goal` says otherwise.\n"
    "\n"
    "What a component measures is `figure.<name>`, in tables and rows as well; `nrem plugins NAME` lists\n"
    "the names. It has an interval over streams, and two cells are compared stream by stream.\n"
    "\n"
    "| name | better | unit | chance | column of `table.csv` | meaning |\n"
    "|---|---|---|---|---|---|\n";

std::string code(std::string_view text) {
    return text.empty() ? "" : fmt::format("`{}`", text);
}

std::string line_of(const ClaimMetric& metric) {
    return fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", metric.name,
                       metric.is_headline ? "as the headline" : name_of(metric.better),
                       metric.unit, name_of(metric.inference),
                       code(metric.metric ? named(*metric.metric).column : ""), metric.meaning);
}

// Measured where a config asks for them, in table.csv as what components measure.
std::string line_of(const NamedFigure& figure) {
    return fmt::format("| `{}` | {} | {} | streams | `{}{}` | {} |\n", figure.name,
                       name_of(better_of(figure)), figure.unit, measured_prefix, figure.name,
                       figure.summary);
}

std::string lines_of(const std::vector<FieldLine>& fields) {
    std::string text = "| field | is |\n|---|---|\n";
    for (const auto& [path, type] : fields) text += fmt::format("| `{}` | {} |\n", path, type);
    return text;
}

template <class Line>
std::string section_of(std::string_view kinds) {
    return fmt::format("\n### {}\n\n", kinds) + lines_of(fields_of<Line>());
}

std::string event_log_sections() {
    std::string text = fmt::format(
        "\n## A line of events.jsonl\n"
        "\n"
        "`trials/ID/events.jsonl` is the event log of a trial. Its first line has the `schema`, which is {};\n"
        "logs of before have no such line. All other lines begin with their stream, have a `kind`, and end\n"
        "with a checksum, `sum`. What does not apply is left out, and so is a number that would be null.\n",
        event_log_schema);
    text += section_of<StepLine>("Steps: `observe`, `query`, `test`, `boundary`");
    text += section_of<NightLine>("Nights: `night`");
    text += fmt::format(
        "\n`diff` has `records`, each with its `op` ({}),\n"
        "its `id`, `by` (the record that replaced it), `why`, and the record `before` and `after`; `tensors`,\n"
        "each with its `name`, its norm `before` and `after`, and the norm of the `change`; and `left_out`,\n"
        "the number of records that are not listed.\n",
        known_names<RecordOperation>(" or "));
    text += section_of<SleepNote>(
        "Notes on a sleep: `breaker` (put off for an `interval`), `capped` (too many), `by_hand` (asked for)");
    text += section_of<VisitLine>("Visits of probes: `visit`");
    text += section_of<RollbackLine>("An older memory put back by hand: `rollback`");
    return text + section_of<EndLine>("The end of a stream: `end`");
}

std::string thought_log_section() {
    return "\n## A line of thoughts.jsonl\n"
           "\n"
           "`trials/ID/thoughts.jsonl` is what loops thought aloud, in the order of each answer; lines begin\n"
           "with their stream and end with a checksum. `parent` is the `index` of another thought of the\n"
           "same answer.\n"
           "\n" +
           lines_of(fields_of<ThoughtLine>());
}

// Of one cell with one baseline.
std::string columns_of_table() {
    Pair pair;
    pair.baseline_name = "BASELINE";
    Group group;
    group.cells.resize(1);
    group.pairs = {pair};
    Comparison comparison;
    comparison.groups = {group};
    const std::string table = csv_table(comparison);
    std::string text;
    std::string_view names(table.data(), table.find('\n'));
    while (!names.empty()) {
        const std::size_t end = std::min(names.find(','), names.size());
        text += fmt::format("- `{}`\n", names.substr(0, end));
        names.remove_prefix(std::min(end + 1, names.size()));
    }
    return text;
}

}  // namespace

std::string figures_reference() {
    std::string text(introduction);
    for (const ClaimMetric& metric : claim_metrics()) text += line_of(metric);
    for (const CauseSpec& cause : cause_specs) text += line_of(named_figure(cause));
    for (const LoopFigure& figure : loop_figures()) text += line_of(named_figure(figure));
    text += fmt::format(
        "\n## A line of trials.jsonl\n"
        "\n"
        "Rows have the `schema` {}; those of before have none. What a row lacks of its figures reads as\n"
        "unknown. Counts that are 0 and texts that are empty may be left out.\n"
        "\n{}",
        row_schema, lines_of(row_fields()));
    text += event_log_sections() + thought_log_section();
    text +=
        "\n## `comparison` of results.json\n"
        "\n" +
        lines_of(comparison_fields());
    text +=
        "\n## Columns of table.csv\n"
        "\n"
        "One row a cell. The columns of `BASELINE` are there for each baseline.\n"
        "\n" +
        columns_of_table();
    return text;
}

}  // namespace nrem::core
