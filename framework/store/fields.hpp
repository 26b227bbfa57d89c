// The fields of a row and of what it is made of, by the names that they have in JSON.
#pragma once

#include "base/fields.hpp"
#include "store/archive.hpp"

namespace nrem::core {

// A figure by its path in a row. A share is written in whole numbers.
void figure_field(auto& archive, std::string_view path, Form form, auto& value) {
    if (form == Form::mean) return archive.at(path, value);
    Share share{value.n, static_cast<std::uint64_t>(value.sum)};
    archive.at(path, share);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(value)>>)
        value = {share.n, static_cast<double>(share.hits)};
}

// In the object of a stream, what a trial calls its total is its scores.
inline std::string path_in_stream(std::string_view path) {
    return path.starts_with("total/") ? "scores" + std::string(path.substr(5)) : std::string(path);
}

void score_fields(auto& archive, auto& value) {
    archive("right", value.right);
    archive.unless_empty("measured", value.measured);
    archive.at("scores/n", value.scored);
    for (const Figure& figure : figures())
        if (is_by_stream(figure))
            figure_field(archive, path_in_stream(figure.path), figure.form,
                         value.figures[figure.metric]);
}

void fields(auto& archive, Of<GroupScores> auto& value) {
    archive("group", value.group);
    score_fields(archive, value);
}

void fields(auto& archive, Of<StreamScores> auto& value) {
    archive("index", value.index);
    archive("name", value.name);
    archive.unless_empty("contents", value.contents);
    archive.unless_empty("cluster", value.cluster);
    score_fields(archive, value);
    archive.unless_empty("groups", value.groups);
}

void fields(auto& archive, Of<GroupFigures> auto& value) {
    archive("group", value.group);
    archive.unless_empty("measured", value.measured);
    archive.at("total/n", value.scored);
    for (const Figure& figure : figures())
        if (is_by_group(figure))
            figure_field(archive, figure.path, figure.form, value.figures[figure.metric]);
}

void fields(auto& archive, Of<CurveBin> auto& value) {
    archive("from", value.from);
    archive("to", value.to);
    archive("right", value.right);
    archive("log_loss", value.log_loss);
    archive("absolute_error", value.absolute_error);
}

void fields(auto& archive, Of<AgeBin> auto& value) {
    archive("from", value.from);
    archive("to", value.to);
    archive("right", value.right);
}

void fields(auto& archive, Of<PassMean> auto& value) {
    archive("pass", value.pass);
    archive("gain", value.gain);
    archive("score", value.score);
    archive("replays", value.replays);
    archive("calls", value.calls);
}

void fields(auto& archive, Of<Nights> auto& value) {
    for (const NightCounter& each : night_counters())
        each.rare ? archive.unless_zero(each.name, value.*each.count)
                  : archive.at(each.name, value.*each.count);
    archive.at("score_before", value.score_before);
}

void fields(auto& archive, Of<MemorySize> auto& value) {
    archive("maximum", value.maximum);
    archive.unless_zero("records_shown", value.records.shown);
    archive.unless_zero("records_never_shown", value.records.never);
    archive.unless_zero("predictions", value.records.predictions);
    archive.unless_zero("predictions_reached", value.records.reached);
    archive.unless_zero("repeated_without", value.records.repeated);
    archive.unless_zero("changed_without", value.records.changed);
}

void fields(auto& archive, Of<Lacks> auto& value) {
    for (const LackName& entry : lack_names) archive.unless_zero(entry.name, value[entry.lack]);
}

void fields(auto& archive, Of<Replies> auto& value) {
    archive.unless_zero("unanswered", value.unanswered);
    fields(archive, value.lacks);
}

void fields(auto& archive, Of<CallCost> auto& value) {
    archive("phase", value.phase);
    archive("operation", value.operation);
    archive("model", value.model);
    archive("calls", value.calls);
    archive("prompt_tokens", value.prompt_tokens);
    archive("answer_tokens", value.answer_tokens);
    archive("cached_tokens", value.cached_tokens);
    archive("estimated", value.estimated);
    archive("repaired", value.repaired);
    archive("broken", value.broken);
    archive("too_long", value.too_long);
    archive("money", value.money);
    fields(archive, value.lacks);
}

void fields(auto& archive, Of<ProbeVisits> auto& value) {
    archive("probe", value.probe);
    archive("visits", value.visits);
    archive.unless_zero("failed", value.failed);
    archive.unless_empty("error", value.error);
    archive.unless_zero("calls", value.calls);
    archive.unless_zero("tokens", value.tokens);
}

void names_field(auto& archive, auto& value) {
    std::vector<std::string> list = value.list();
    archive.unless_empty("names", list);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(value)>>)
        value = FigureNames(std::move(list));
}

void fields(auto& archive, Of<Metrics> auto& value) {
    archive("streams", value.streams);
    archive.unless_empty("groups", value.groups);
    names_field(archive, value.names);
    archive.unless_empty("measured", value.measured);
    archive("curve", value.curve);
    archive("retention", value.retention);
    archive("passes", value.passes);
    archive("nights", value.nights);
    archive("memory", value.memory);
    archive("replies", value.replies);
    archive("calls", value.calls);
    archive.unless_empty("probes", value.probes);
    archive.unless_empty("losses", value.losses);
    archive.at("total/n", value.scored);
    archive.at("facts/collapses", value.collapses);
    for (const Figure& figure : figures())
        figure_field(archive, figure.path, figure.form, value.figures[figure.metric]);
}

void fields(auto& archive, Of<CallLog> auto& value) {
    archive("log", value.log);
    archive("costs", value.costs);
}

void fields(auto& archive, Of<Quantiles> auto& value) {
    archive("n", value.n);
    archive("p50", value.p50);
    archive("p95", value.p95);
    archive("p99", value.p99);
}

void fields(auto& archive, Of<OperationLatency> auto& value) {
    archive("operation", value.operation);
    archive("ms", value.ms);
}

void fields(auto& archive, Of<Timing> auto& value) {
    archive("wake_ns", value.wake_ns);
    archive("write_ns", value.write_ns);
    archive("sleep_ms", value.sleep_ms);
    archive("wake_seconds", value.wake_seconds);
    archive("write_seconds", value.write_seconds);
    archive("sleep_seconds", value.sleep_seconds);
    archive.at("probe_seconds", value.probe_seconds);
    archive("wait_seconds", value.wait_seconds);
    archive("stalls", value.stalls);
    archive("wall_seconds", value.wall_seconds);
    archive("paid_calls", value.paid_calls);
    archive("call_seconds", value.call_seconds);
    archive.unless_empty("latencies", value.latencies);
}

// The whole name is there for whoever reads the file. It is read where the parts do not make it: in
// rows from before all of them were kept.
void name_fields(auto& archive, auto& value) {
    std::string name = value.name();
    archive("name", name);
    archive("arm", value.arm);
    archive("control", value.control);
    archive.unless_empty("of", value.of);
    archive("factors", value.factors);
    archive.unless_zero("rung", value.rung);
    archive.unless_zero("copy", value.copy);
    archive.unless_zero("repeat", value.repeat);
    if constexpr (!std::is_const_v<std::remove_reference_t<decltype(value)>>)
        if (value.name() != name) value.written = name;
}

void fields(auto& archive, Of<Row> auto& value) {
    archive.unless_zero("schema", value.schema);
    archive("id", value.id);
    name_fields(archive, value);
    archive("also", value.also);
    archive("parent", value.parent);
    archive("twin", value.twin);
    archive("problem", value.problem);
    archive("identity", value.identity);
    archive("seed", value.seed);
    archive.unless_zero("first_stream", value.first_stream);
    archive("outcome", value.outcome);
    archive("reproducible", value.reproducible);
    archive("error", value.error);
    archive("task", value.task);
    archive("backend", value.backend);
    archive("rule", value.rule);
    archive("policies", value.policies);
    archive("scheduler", value.scheduler);
    archive("metrics", value.metrics);
    archive("timing", value.timing);
}

}  // namespace nrem::core
