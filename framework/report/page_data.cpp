#include "report/page_data.hpp"

#include <algorithm>
#include <map>

#include "plan/cause.hpp"
#include "report/attribution_tables.hpp"
#include "report/bins.hpp"
#include "report/group_tables.hpp"
#include "report/headline.hpp"
#include "report/loop_tables.hpp"
#include "report/methodology.hpp"
#include "report/page_cells.hpp"
#include "report/page_statistics.hpp"
#include "report/side_tables.hpp"
#include "report/statistics_tables.hpp"
#include "report/step_columns.hpp"
#include "report/warnings.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

std::string page_name(const std::string& measured) {
    return std::string(measured_prefix) + measured;
}

// What the estimates of cells and the differences of pairs are called, and which way is better.
Json figures_json(const Comparison& comparison) {
    Json out = Json::array();
    for (const Figure& figure : figures())
        if (is_by_stream(figure))
            out.push_back({{"name", figure.name},
                           {"title", figure.title},
                           {"unit", figure.unit},
                           {"low", figure.better == Better::lower},
                           {"paired", figure.inference == Inference::paired},
                           {"named", false},
                           {"meaning", figure.meaning}});
    for (const std::string& name : measured_names(comparison)) {
        const NamedFigure* known = find_named(comparison.options.figures, name);
        const NamedFigure figure = known ? *known : NamedFigure{};
        out.push_back({{"name", page_name(name)},
                       {"title", name},
                       {"unit", figure.unit},
                       {"low", better_of(figure) == BetterEnd::lower},
                       {"paired", false},
                       {"named", !has_own_prefix(name)},
                       {"meaning", figure.summary}});
    }
    return out;
}

Json estimate_json(const Estimate& estimate) {
    return {{"value", estimate.value},
            {"low", estimate.interval.low},
            {"high", estimate.interval.high},
            {"n", estimate.n}};
}

Json estimates_json(const Estimates& estimates, const std::vector<NamedEstimate>& measured) {
    Json out = Json::object();
    for (const Figure& figure : figures())
        if (is_by_stream(figure)) out[figure.name] = estimate_json(estimates[figure.metric]);
    for (const NamedEstimate& each : measured)
        out[page_name(each.name)] = estimate_json(each.estimate);
    return out;
}

Json by_group_json(const CellSummary& cell) {
    Json out = Json::array();
    for (const GroupEstimates& each : cell.groups)
        out.push_back({{"group", each.group}, {"estimates", estimates_json(each.estimates, each.measured)}});
    return out;
}

Json curve_json(const Metrics& metrics) {
    Json out = Json::array();
    for_each_bin(metrics.curve, [&](const CurveBin& bin, bool few) {
        out.push_back({{"from", bin.from},
                       {"to", bin.to},
                       {"accuracy", bin.right.value()},
                       {"log_loss", bin.log_loss.value()},
                       {"absolute_error", bin.absolute_error.value()},
                       {"n", count_of(bin)},
                       {"few", few}});
    });
    return out;
}

Json retention_json(const Metrics& metrics) {
    Json out = Json::array();
    for_each_bin(metrics.retention, [&](const AgeBin& bin, bool few) {
        out.push_back({{"from", bin.from},
                       {"to", bin.to},
                       {"accuracy", bin.right.value()},
                       {"n", count_of(bin)},
                       {"few", few}});
    });
    return out;
}

Json passes_json(const Metrics& metrics) {
    Json out = Json::array();
    for_each_bin(metrics.passes, [&](const PassMean& pass, bool few) {
        out.push_back({{"pass", pass.pass},
                       {"gain", pass.gain.value()},
                       {"score", pass.score.value()},
                       {"replays", pass.replays.value()},
                       {"calls", pass.calls.value()},
                       {"n", count_of(pass)},
                       {"few", few}});
    });
    return out;
}

Json memory_json(const Metrics& metrics) {
    return {{"bytes", metrics[Metric::bytes_mean].value()},
            {"records", metrics[Metric::records_mean].value()},
            {"end_bytes", metrics[Metric::bytes].value()},
            {"peak_bytes", metrics.memory.maximum.bytes}};
}

Json cell_json(const CellSummary& cell) {
    const auto& nights = cell.pooled.nights;
    return {{"name", shown_name(cell)},
            {"mark", mark_of(cell)},
            {"arm", cell.arm},
            {"control", name_of(cell.control)},
            {"factors", cell.factors},
            {"rule", cell.rule},
            {"policies", cell.policies},
            {"seeds", cell.seeds},
            {"trials", cell.trials},
            {"failed", cell.failed},
            {"streams", cell.streams},
            {"estimates", estimates_json(cell.estimates, cell.measured)},
            {"groups", by_group_json(cell)},
            {"memory", memory_json(cell.pooled)},
            {"tokens_shown", cell.pooled[Metric::tokens_shown].value()},
            {"nights",
             {{"count", nights.count},
              {"published", nights.published},
              {"passes", nights.passes},
              {"score_before", nights.score_before.value()},
              {"score_n", nights.score_before.n}}},
            {"curve", curve_json(cell.pooled)},
            {"retention", retention_json(cell.pooled)},
            {"fit", fit_json(cell)},
            {"capability", name_of(cell.capability)},
            {"passes", passes_json(cell.pooled)},
            {"timing",
             {{"wake_us_p50", cell.timing.wake_ns.p50 / 1000},
              {"wake_us_p99", cell.timing.wake_ns.p99 / 1000}}}};
}

Json pair_json(const Pair& pair) {
    Json json = contrast_json(pair);
    json["cell"] = pair.cell;
    json["baseline"] = pair.baseline;
    json["baseline_name"] = pair.baseline_name;
    return json;
}

template <class T, class F>
Json list(const std::vector<T>& values, F&& to) {
    Json out = Json::array();
    for (const auto& value : values) out.push_back(to(value));
    return out;
}

Json table_json(const SideTable& side) {
    Json columns = Json::array();
    for (const auto& column : side.columns)
        columns.push_back({{"title", column.title}, {"number", column.align == Align::right}});
    return {{"title", side.title}, {"note", side.note}, {"columns", columns}, {"rows", side.rows}};
}

// [index, name] of every stream that some cell has seen.
Json stream_names(const Group& group) {
    std::map<std::uint64_t, std::string> names;
    for (const auto& cell : group.cells)
        for (const auto& stream : cell.pooled.streams) names.emplace(stream.index, stream.name);
    return Json(std::vector(names.begin(), names.end()));
}

// Tables as every format has them; those of factors and fronts the page draws from their figures.
std::vector<SideTable> tables_of(const Group& group, const CompareOptions& options) {
    std::vector<SideTable> all = side_tables(group);
    for (auto* more : {attribution_tables, loop_tables, reversal_tables, group_tables, measured_tables,
                       detail_tables, retention_tables})
        for (auto& table : more(group)) all.push_back(std::move(table));
    if (options.stop_early)
        for (auto& table : sequence_tables(group, *options.stop_early))
            all.push_back(std::move(table));
    return all;
}

Json group_json(const Group& group, const CompareOptions& options) {
    const auto tables = tables_of(group, options);
    std::uint64_t streams = 0;
    for (const auto& cell : group.cells) streams = std::max(streams, cell.streams);
    return {{"task", group.task},
            {"title", title_of(group)},
            {"rung", group.rung},
            {"streams", streams},
            {"stream_names", stream_names(group)},
            {"cells", list(group.cells, cell_json)},
            {"pairs", list(group.pairs, pair_json)},
            {"sleep", list(group.sleep, pair_json)},
            {"factors", factors_json(group)},
            {"best", list(best_tables(group), table_json)},
            {"fronts", fronts_json(group)},
            {"backends", backends_json(group)},
            {"tables", list(tables, table_json)}};
}

Json claim_json(const CheckedClaim& claim) {
    return {{"text", claim.text},        {"outcome", name_of(claim.outcome)}, {"value", claim.value},
            {"low", claim.interval.low}, {"high", claim.interval.high},     {"n", claim.n},
            {"detail", claim.detail},
            {"beside", note_on(claim.expected)}};
}

Json failure_json(const Failure& failure) {
    return {{"id", failure.id},
            {"name", failure.name},
            {"task", failure.task},
            {"seed", failure.seed},
            {"outcome", name_of(failure.outcome)},
            {"error", failure.error}};
}

Json refusal_json(const Refusal& refusal) {
    return {{"cell", refusal.cell}, {"reason", refusal.reason}};
}

Json timeline_json(const Timeline& timeline, TextTable& texts) {
    return {{"trial", timeline.trial},
            {"stream", timeline.stream},
            {"cell", timeline.cell},
            {"seed", timeline.seed},
            {"name", timeline.name},
            {"bins", timeline.bins},
            {"sleeps", timeline.sleeps},
            {"steps", step_columns(timeline.steps, texts)},
            {"steps_before", timeline.steps_before},
            {"steps_left_out", timeline.steps_left_out},
            {"nights", timeline.nights},
            {"night_count", timeline.night_count},
            {"details", timeline.details},
            {"restored", timeline.restored},
            {"alarms", timeline.alarms},
            {"alarm_count", timeline.alarm_count},
            {"end", timeline.end}};
}

Json sheet_json(const SheetSection& section) {
    return {{"title", section.title}, {"rows", section.rows}};
}

// Without what may be as long as the plan.
Json shown_manifest(Json manifest) {
    if (manifest.is_object()) {
        manifest.erase("cells");
        manifest.erase("trials");
    }
    return manifest;
}

Json causes_json() {
    Json out = Json::array();
    for (const CauseSpec& spec : cause_specs)
        out.push_back({{"cause", name_of(spec.cause)},
                       {"name", page_name(figure_of(spec.cause))},
                       {"title", spec.title},
                       {"meaning", spec.meaning}});
    return out;
}

std::vector<std::string> said_of(const ReportInput& input) {
    std::vector<std::string> said = warnings(input.comparison);
    said.insert(said.end(), input.checks.begin(), input.checks.end());
    return said;
}

}  // namespace

Json lives_json(const std::vector<Timeline>& timelines) {
    TextTable texts;
    Json lives =
        list(timelines, [&](const Timeline& timeline) { return timeline_json(timeline, texts); });
    return {{"lives", std::move(lives)}, {"texts", std::move(texts).json()}};
}

Json outcome_json(const ReportInput& input) {
    return {{"title", input.title},
            {"about", input.about},
            {"facts", input.facts},
            {"claims", list(input.claims, claim_json)},
            {"refused", list(input.refused, refusal_json)},
            {"method", list(methodology(input), sheet_json)}};
}

Json page_data(const ReportInput& input) {
    const auto [comparison, left_out] = page_cells(input.comparison);
    const CompareOptions& options = input.comparison.options;
    Json page = outcome_json(input);
    page.update(
        {{"rows", comparison.rows},
         {"options", {{"margin", options.margin}}},
         {"figures", figures_json(comparison)},
         {"groups", list(comparison.groups,
                         [&options](const Group& group) { return group_json(group, options); })},
         {"cells_left_out", left_out},
         {"warnings", said_of(input)},
         {"failures", list(comparison.failures, failure_json)},
         {"details", lives_json(input.timelines)},
         {"manifest", shown_manifest(input.manifest)}});
    if (has_causes(comparison)) page["causes"] = causes_json();
    return page;
}

}  // namespace nrem::core
