#include "report/event_text.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/json_members.hpp"
#include "report/text.hpp"
#include "store/event_lines.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_characters = 160;  // of one text of an event

// ", truth rain"; the value where there is no text, and nothing where there is neither.
std::string part(const char* before, std::string_view text, double value = none) {
    if (!text.empty()) return before + terminal_text(shortened(text, most_characters));
    return std::isnan(value) ? "" : before + decimal(value);
}

// "retention miss"
std::string spoken(Cause cause) {
    return std::string(cause_specs[static_cast<std::size_t>(cause)].title);
}

// ", lost in night 2 by merge"
std::string place_of(const StepLine& event) {
    if (!event.lost_step) return "";
    if (!event.lost_night) return fmt::format(", lost at step {}", *event.lost_step);
    return fmt::format(", lost in night {}{}", *event.lost_night, part(" by ", event.lost_by));
}

std::string text_of(const StepLine& event) {
    std::string text = fmt::format("step {} {}", event.step, name_of(event.kind)) +
                       part(": ", event.cue) +
                       part(", predicted ", event.prediction, event.predicted_value) +
                       part(", truth ", event.truth, event.true_value);
    if (event.correct) text += *event.correct ? ", right" : ", wrong";
    if (event.loop)
        text += fmt::format(", by a loop ({} after {} iterations)", name_of(event.loop->end),
                            event.loop->iterations);
    if (event.cause) text += " (" + spoken(*event.cause) + place_of(event) + ")";
    return text;
}

}  // namespace

std::map<std::uint64_t, std::string> event_texts(const RunPath& trial, std::uint64_t stream,
                                                 const std::set<std::uint64_t>& steps) {
    std::map<std::uint64_t, std::string> found;
    auto lines = EventLines::if_there(trial / "events.jsonl");
    JsonMembers members;
    while (lines && found.size() < steps.size() && lines->next()) {
        if (lines->stream() != stream || !members.open(lines->line())) continue;
        StepLine event{.kind = LineKind::night};
        fields(members, event);
        if (is_step(event.kind) && steps.contains(event.step))
            found.emplace(event.step, text_of(event));
    }
    return found;
}

}  // namespace nrem::core
