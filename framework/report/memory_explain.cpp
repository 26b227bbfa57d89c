// Where a record came from and what became of it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <fstream>
#include <map>
#include <set>

#include "base/error.hpp"
#include "nrem/sdk/values.hpp"
#include "report/memory_text.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

constexpr std::size_t most_characters = 160;  // of one text of an event

std::string text_of(const Json& event, const char* text, const char* value) {
    if (event.contains(text) && event[text].is_string())
        return terminal_text(shortened(event[text].get_ref<const std::string&>(), most_characters));
    return event.contains(value) && event[value].is_number() ? decimal(event[value].get<double>())
                                                             : "";
}

// "step 12 query: fog, predicted sun, truth rain, wrong"
std::string event_line(const Json& event) {
    std::string line = fmt::format("  step {} {}", event.value("step", std::uint64_t{0}),
                                   terminal_text(event.value("kind", "")));
    if (const auto cue = text_of(event, "cue", ""); !cue.empty()) line += ": " + cue;
    if (const auto said = text_of(event, "prediction", "predicted_value"); !said.empty())
        line += ", predicted " + said;
    if (const auto truth = text_of(event, "truth", "true_value"); !truth.empty())
        line += ", truth " + truth;
    if (event.contains("correct")) line += event["correct"] == 0 ? ", wrong" : ", right";
    return line + "\n";
}

// The events of these steps of the stream, by step; nights and other lines left out.
std::map<std::uint64_t, Json> events_at(const MemoryHistory& history,
                                        const std::set<std::uint64_t>& steps) {
    std::map<std::uint64_t, Json> found;
    std::ifstream file(history.trial / "events.jsonl");
    const std::string prefix = fmt::format("{{\"stream\":{},\"name\":", history.stream);
    for (std::string line; found.size() < steps.size() && std::getline(file, line);) {
        if (!line.starts_with(prefix)) continue;
        Json event = Json::parse(line, nullptr, false);
        if (!event.is_object()) break;
        const auto step = event.value("step", std::uint64_t{0});
        if (steps.contains(step)) found.emplace(step, std::move(event));
    }
    return found;
}

std::string made_from(const MemoryHistory& history, const nrem_record& record) {
    std::set<std::uint64_t> steps;
    for (const auto step : nrem::sources(record)) steps.insert(step);
    if (steps.empty()) return "Made from\n  it names no experiences\n";
    std::string text = "Made from\n";
    const auto events = events_at(history, steps);
    for (const auto step : steps) {
        const auto event = events.find(step);
        text += event == events.end() ? fmt::format("  step {}: not in the event log\n", step)
                                      : event_line(event->second);
    }
    return text;
}

// The sign with which a night's log names the record: '+', '~', '-', or 0 where it does not.
char sign_in(const Json& night, std::uint64_t id) {
    const std::string name = fmt::format(" #{} ", id);
    for (const Json& line : night.value("diff", Json::array()))
        if (line.is_string())
            if (const auto& text = line.get_ref<const std::string&>();
                text.size() > 1 && text.compare(1, name.size(), name) == 0)
                return text[0];
    return 0;
}

// ", by merge" where only one stage of the pipeline added records; all that may have, otherwise.
std::string stage_of(const Json& night) {
    std::set<std::string> stages;
    for (const Json& pass : night.value("passes", Json::array()))
        for (const Json& stage : pass.value("stages", Json::array()))
            if (stage.value("added", std::uint64_t{0}) > 0)
                stages.insert(stage.value("policy", ""));
    if (stages.empty()) return "";
    return terminal_text(
        fmt::format(", by {}{}", stages.size() > 1 ? "one of " : "", fmt::join(stages, ", ")));
}

std::string night_name(const Json& night, std::size_t index) {
    return fmt::format("night {} ({}) after step {}", index + 1,
                       terminal_text(night.value("sleep", "sleep")),
                       night.value("step", std::uint64_t{0}));
}

bool took_effect(const Json& night) {
    return night.value("outcome", "") == "published";
}

// A night's log ends with a count of what it left out, and then says nothing about a record.
bool cut_short(const Json& night) {
    const Json diff = night.value("diff", Json::array());
    return !diff.empty() && diff.back().is_string() &&
           diff.back().get_ref<const std::string&>().starts_with("(");
}

std::string origin_of(const MemoryHistory& history, const nrem_record& record) {
    std::string text =
        fmt::format("Where it came from\n  created at step {:g}, origin {}, recalled {} time{}\n",
                    record.created, record.origin == NREM_SELF ? "self (made by a model)" : "world",
                    record.uses, record.uses == 1 ? "" : "s");
    bool unsure = false;
    for (std::size_t i = 0; i < history.nights.size(); ++i) {
        const Json& night = history.nights[i];
        if (!took_effect(night)) continue;
        if (sign_in(night, record.id) == '+')
            return text + "  made by " + night_name(night, i) + stage_of(night) + "\n";
        unsure = unsure || (cut_short(night) && static_cast<double>(night.value(
                                                    "step", std::uint64_t{0})) >= record.created);
    }
    if (history.nights.empty() || unsure)
        return text + "  whether at wake or in a night is not in the log\n";
    return text + "  written at wake: no night of the log made it\n";
}

std::string changes_in_log(const MemoryHistory& history, std::uint64_t id) {
    std::string text;
    for (std::size_t i = 0; i < history.nights.size(); ++i) {
        const char sign = sign_in(history.nights[i], id);
        if (!sign || sign == '+') continue;
        const bool real = took_effect(history.nights[i]);
        text += fmt::format("  {} {} by {}\n", real ? "was" : "would have been",
                            sign == '-' ? "removed" : "changed", night_name(history.nights[i], i));
    }
    return text;
}

struct Sighting {
    std::string history;       // lines
    std::optional<Memory> in;  // the last memory that holds it
    std::set<std::uint64_t> ids;
};

Sighting sight(const MemoryHistory& history, std::uint64_t id) {
    Sighting sighting;
    std::string before;
    for (const auto& version : history.versions) {
        if (!version.kept) continue;
        Memory memory = load_memory(history, version);
        for (std::size_t i = 0; i < memory.records().size(); ++i)
            sighting.ids.insert(memory.records()[i].id);
        const nrem_record* record = memory.records().find(id);
        const std::string now = record ? terminal_text(render(*record)) : "";
        if (now == before) continue;
        sighting.history +=
            fmt::format("  version {}: {}\n", version.version(), now.empty() ? "gone" : now);
        before = now;
        if (record) sighting.in = std::move(memory);
    }
    return sighting;
}

}  // namespace

std::string explain_record(const MemoryHistory& history, std::uint64_t id) {
    const Sighting sighting = sight(history, id);
    if (!sighting.in) {
        const auto& ids = sighting.ids;
        throw UsageError(fmt::format("no version that is kept holds record {}{}", id,
                                     ids.empty()
                                         ? "; they hold no records"
                                         : fmt::format("; there are {} of them, from {} to {}",
                                                       ids.size(), *ids.begin(), *ids.rbegin())));
    }
    const nrem_record& record = *sighting.in->records().find(id);
    return record_line(record) + origin_of(history, record) + made_from(history, record) +
           "History, by version\n" + sighting.history + changes_in_log(history, id);
}

}  // namespace nrem::core
