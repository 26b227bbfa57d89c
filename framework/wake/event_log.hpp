// The lines of trials/<id>/events.jsonl, written by hand for speed: one JSON object a line.
#pragma once

#include <string>
#include <string_view>

#include "wake/day_log.hpp"

namespace nrem::core {

// Appends `text` as a JSON string with its quotes. Bytes that are not UTF-8 become U+FFFD.
void append_json_string(std::string& line, std::string_view text);

// Appends ,"name":value ; appends nothing for NaN and infinities.
void append_json_number(std::string& line, std::string_view name, double value);

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
