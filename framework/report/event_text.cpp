#include "report/event_text.hpp"

#include <fmt/format.h>

#include "base/json.hpp"
#include "base/lines.hpp"
#include "report/text.hpp"
#include "store/damaged.hpp"

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

}  // namespace

std::string event_line(const Json& event) {
    std::string line = fmt::format("step {} {}", event.value("step", std::uint64_t{0}),
                                   terminal_text(event.value("kind", "")));
    if (const auto cue = text_of(event, "cue", ""); !cue.empty()) line += ": " + cue;
    if (const auto said = text_of(event, "prediction", "predicted_value"); !said.empty())
        line += ", predicted " + said;
    if (const auto truth = text_of(event, "truth", "true_value"); !truth.empty())
        line += ", truth " + truth;
    if (event.contains("correct")) line += event["correct"] == 0 ? ", wrong" : ", right";
    return line;
}

std::map<std::uint64_t, Json> events_at(const RunPath& trial, std::uint64_t stream,
                                        const std::set<std::uint64_t>& steps) {
    std::map<std::uint64_t, Json> found;
    auto lines = LineReader::if_there(trial / "events.jsonl");
    const std::string prefix = fmt::format("{{\"stream\":{},\"name\":", stream);
    while (lines && found.size() < steps.size() && next_sound(*lines)) {
        if (!lines->line().starts_with(prefix)) continue;
        auto event = try_json(lines->line());
        if (!event || !event->is_object()) break;
        const auto step = event->value("step", std::uint64_t{0});
        if (steps.contains(step)) found.emplace(step, *std::move(event));
    }
    return found;
}

}  // namespace nrem::core
