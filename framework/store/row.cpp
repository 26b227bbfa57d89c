// Rows to JSON lines and back.
#include "store/row.hpp"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/json.hpp"
#include "store/describe.hpp"
#include "store/fields.hpp"

namespace nrem::core {
namespace {

// Plain figures for people and jq; they are not read back.
nlohmann::json summary_of(const Metrics& metrics) {
    const auto number = [](double value) {
        return std::isfinite(value) ? nlohmann::json(value) : nlohmann::json(nullptr);
    };
    nlohmann::json summary = {{"n", metrics.scored}};
    for (const Figure& figure : figures())
        if (std::string_view(figure.path).starts_with("total/"))
            summary[figure.name] = number(metrics[figure.metric].value());
    for (std::size_t i = 0; i < metrics.names.size(); ++i)
        summary["figure." + metrics.names[i]] = number(metrics.measured[i].value());
    return summary;
}

void check(const std::vector<CurveBin>& curve) {
    for (std::size_t i = 0; i < curve.size(); ++i)
        if (curve[i].to < curve[i].from)
            throw Error("metrics.curve[" + std::to_string(i) + "]: ends before it begins");
}

void check(const Scores& stream, const std::string& at) {
    const auto place = [&] { return at + ".right: "; };
    std::uint64_t right = 0, judged = 0;
    for (const char each : stream.right) {
        if (each != '0' && each != '1' && each != '-')
            throw Error(place() + "expected characters 1, 0 and -");
        right += each == '1';
        judged += each != '-';
    }
    if (stream.right.size() != stream.scored ||
        stream.figures[Metric::accuracy] != Mean{judged, static_cast<double>(right)})
        throw Error(place() + "does not agree with the counts of its stream");
}

void check(const StreamScores& stream, std::size_t index) {
    const std::string place = "metrics.streams[" + std::to_string(index) + "]";
    check(stream, place);
    for (std::size_t i = 0; i < stream.groups.size(); ++i)
        check(stream.groups[i], place + ".groups[" + std::to_string(i) + "]");
}

// Each figure has a place everywhere.
void check_measured(const Metrics& metrics) {
    const auto need = [&](const std::vector<Mean>& measured, const std::string& place) {
        if (measured.size() != metrics.names.size())
            throw Error(place + ".measured: expected one for each of metrics.names");
    };
    need(metrics.measured, "metrics");
    for (std::size_t i = 0; i < metrics.streams.size(); ++i) {
        const std::string place = "metrics.streams[" + std::to_string(i) + "]";
        need(metrics.streams[i].measured, place);
        for (const GroupScores& each : metrics.streams[i].groups)
            need(each.measured, place + ".groups[" + each.group + "]");
    }
    for (const GroupFigures& each : metrics.groups)
        need(each.measured, "metrics.groups[" + each.group + "]");
}

std::string name_of(const Part& part) {
    return part.component ? part.component->name : "";
}

}  // namespace

Row make_row(const Cell& cell, const TrialRecord& trial) {
    Row row;
    static_cast<CellName&>(row) = cell;
    row.id = trial.id;
    row.also = cell.also;
    row.parent = cell.parent;
    row.twin = cell.twin;
    row.problem = cell.problem;
    row.identity = cell.identity;
    row.seed = trial.seed;
    row.first_stream = trial.first_stream;
    row.outcome = trial.outcome;
    row.error = trial.error;
    row.reproducible =
        is_reproducible(cell) && std::ranges::all_of(trial.streams, [](const StreamRecord& stream) {
            return stream.rollbacks == 0 &&
                   std::ranges::none_of(stream.nights, &NightRecord::by_hand);
        });
    row.task = name_of(cell.task);
    row.backend = name_of(cell.backend);
    row.rule = name_of(cell.rule);
    for (const SleepPart& sleep : cell.sleeps) {
        for (const Part& policy : sleep.policies) row.policies.push_back(name_of(policy));
        row.scheduler += (row.scheduler.empty() ? "" : " + ") + name_of(sleep.scheduler);
    }
    row.metrics = measure(trial);
    row.timing = measure_timing(trial);
    return row;
}

nlohmann::json to_json(const Metrics& metrics) {
    nlohmann::json json;
    Writer writer(json);
    fields(writer, metrics);
    json["summary"] = summary_of(metrics);
    return json;
}

nlohmann::json to_json(const Timing& timing) {
    nlohmann::json json;
    Writer writer(json);
    fields(writer, timing);
    return json;
}

nlohmann::json to_json(const Row& row) {
    nlohmann::json json;
    Writer writer(json);
    fields(writer, row);
    json["metrics"]["summary"] = summary_of(row.metrics);
    return json;
}

Row row_from_json(const nlohmann::json& json) {
    Row row;
    Reader reader(json, nullptr);
    fields(reader, row);
    if (row.schema > row_schema)
        throw Error("schema: " + std::to_string(row.schema) + " is of a later version of nrem");
    for (std::size_t i = 0; i < row.metrics.streams.size(); ++i) check(row.metrics.streams[i], i);
    check(row.metrics.curve);
    check_measured(row.metrics);
    return row;
}

std::vector<FieldLine> row_fields() {
    return fields_of<Row>();
}

std::string to_line(const Row& row) {
    nlohmann::json json = to_json(row);
    const std::string timing = dumped(json["timing"]);
    json.erase("timing");
    std::string line = dumped(json);
    line.pop_back();
    return line.append(",\"timing\":").append(timing) += '}';
}

std::string to_sealed_line(const Row& row) {
    return sealed(to_line(row), 2) + '\n';
}

Row row_from_line(std::string_view line) {
    return row_from_json(read_json(line));
}

std::optional<Row> row_of(const LineReader& line) try {
    const auto json = line.is_damaged() ? std::nullopt : try_json(line.line());
    if (!json) return std::nullopt;
    return row_from_json(*json);
} catch (const Error& failure) {
    throw failure.within(line.place());
}

}  // namespace nrem::core
