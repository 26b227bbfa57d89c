// Reads what a stream's life was from the event log of its trial, bounded in size.
#include <algorithm>
#include <fstream>

#include "report/report.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

// Keeps the fields that the page shows, texts shortened.
Json step_of(const Json& event, std::size_t characters) {
    static constexpr const char* fields[] = {"step",    "kind",  "cue",     "prediction",
                                             "p",       "truth", "correct", "stale",
                                             "version", "bytes", "recalled"};
    Json step = Json::object();
    for (const char* field : fields) {
        const auto found = event.find(field);
        if (found == event.end()) continue;
        step[field] = found->is_string()
                          ? Json(shortened(found->get_ref<const std::string&>(), characters))
                          : *found;
    }
    const auto value_as_text = [&](const char* to, const char* from) {
        const auto found = event.find(from);
        if (!step.contains(to) && found != event.end() && found->is_number())
            step[to] = decimal(found->get<double>());
    };
    value_as_text("prediction", "predicted_value");
    value_as_text("truth", "true_value");
    return step;
}

Json night_of(Json event, const TimelineLimits& limits) {
    event.erase("stream");
    event.erase("kind");
    Json& diff = event["diff"];
    if (!diff.is_array()) diff = Json::array();
    event["diff_left_out"] = diff.size() - std::min<std::size_t>(diff.size(), limits.lines);
    while (diff.size() > limits.lines) diff.erase(diff.size() - 1);
    for (Json& line : diff)
        if (line.is_string())
            line = shortened(line.get_ref<const std::string&>(), limits.characters);
    for (const char* list : {"passes", "notes"})
        if (!event.contains(list) || !event[list].is_array()) event[list] = Json::array();
    for (Json& pass : event["passes"])
        if (pass.is_object()) pass.erase("milliseconds");
    return event;
}

void take(Timeline& timeline, const Json& event, const TimelineLimits& limits) {
    const std::string kind = event.value("kind", "");
    if (kind == "end") {
        timeline.end = event;
    } else if (kind == "night") {
        if (timeline.nights.size() < limits.nights)
            timeline.nights.push_back(night_of(event, limits));
        else
            ++timeline.nights_left_out;
    } else {
        if (timeline.name.empty()) timeline.name = event.value("name", "");
        if (timeline.steps.size() < limits.steps)
            timeline.steps.push_back(step_of(event, limits.characters));
        else
            ++timeline.steps_left_out;
    }
}

// Steps in all timelines of a page together, which keeps the page small.
constexpr std::uint64_t steps_of_a_page = 3000;

std::optional<Timeline> timeline_of(const CellSummary& cell, const std::filesystem::path& run,
                                    const TimelineLimits& limits) {
    for (std::size_t i = 0; i < std::min(cell.trials.size(), cell.seeds.size()); ++i) {
        if (cell.pooled.streams.empty()) continue;
        auto timeline = read_timeline(run / "trials" / cell.trials[i] / "events.jsonl",
                                      cell.pooled.streams.front().index, limits);
        if (!timeline || (timeline->steps.empty() && timeline->nights.empty())) continue;
        timeline->trial = cell.trials[i];
        timeline->cell = cell.name;
        timeline->seed = cell.seeds[i];
        return timeline;
    }
    return std::nullopt;
}

}  // namespace

std::optional<Timeline> read_timeline(const std::filesystem::path& events, std::uint64_t stream,
                                      const TimelineLimits& limits) {
    std::ifstream file(events);
    if (!file) return std::nullopt;
    Timeline timeline;
    timeline.stream = stream;
    // The writer begins every line with its stream, so that others need not be parsed.
    const std::string prefix = "{\"stream\":" + std::to_string(stream) + ",";
    for (std::string line; timeline.end.is_null() && std::getline(file, line);) {
        if (!line.starts_with(prefix)) continue;
        const Json event = Json::parse(line, nullptr, false);
        if (!event.is_object()) break;
        try {
            take(timeline, event, limits);
        } catch (const Json::exception&) {
            break;
        }
    }
    if (timeline.name.empty()) timeline.name = "stream " + std::to_string(stream);
    return timeline;
}

std::vector<Timeline> select_timelines(const Comparison& comparison,
                                       const std::filesystem::path& run, std::size_t count) {
    std::vector<const CellSummary*> cells;
    for (const auto& group : comparison.groups)
        for (const auto& cell : group.cells) cells.push_back(&cell);
    // Those that slept have more to tell.
    std::stable_partition(cells.begin(), cells.end(),
                          [](const CellSummary* cell) { return cell->pooled.nights.count > 0; });
    TimelineLimits limits;
    limits.steps = steps_of_a_page / std::max<std::size_t>(1, std::min(count, cells.size()));
    std::vector<Timeline> timelines;
    for (const auto* cell : cells) {
        if (timelines.size() == count) break;
        if (auto timeline = timeline_of(*cell, run, limits))
            timelines.push_back(std::move(*timeline));
    }
    return timelines;
}

}  // namespace nrem::core
