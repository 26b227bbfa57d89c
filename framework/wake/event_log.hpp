// The lines of trials/<id>/events.jsonl: one JSON object a line.
#pragma once

#include <string>
#include <string_view>

#include "base/json_line.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

// The members that say how large a memory is.
void add(JsonObject& object, const Footprint& size);

// What an event's line shows in addition to its record; nullptr where it does not apply.
struct EventView {
    std::size_t stream = 0;
    std::string_view name;  // of the stream
    const nrem_event* event = nullptr;
    const nrem_answer* prediction = nullptr;
    std::size_t recalled = 0;  // number of records shown
};

void append_event(std::string& log, const EventView& view, const StepRecord& record);

}  // namespace nrem::core
