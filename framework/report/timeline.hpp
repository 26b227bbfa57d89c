// One stream of one trial as its event log tells it: the whole life in bins over logical time, and
// of single events and nights as many as a page can hold. What was left out is counted.
#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/run_path.hpp"

namespace nrem::core {

struct Timeline {
    using Json = nlohmann::json;

    std::string trial;
    std::string cell;
    std::uint64_t seed = 0;
    std::uint64_t stream = 0;
    std::string name;                 // of the stream
    Json bins;                        // the whole life; see life_bins.hpp
    Json restored = Json::array();    // when an older version was put back by hand, the first times
    std::vector<std::string> sleeps;  // their names, in order of appearance
    Json steps = Json::array();       // the first events from the step that was asked for
    Json nights = Json::array();      // one row a night: all, or an even sample of them
    Json details = Json::array();     // passes, gate and diff of some nights, by number
    Json alarms = Json::array();      // breakers and caps: all, or an even sample of them
    Json end;                         // null while the trial runs
    std::uint64_t steps_before = 0;   // the first step that was asked for
    std::uint64_t steps_left_out = 0;  // after the last one that is listed
    std::uint64_t night_count = 0;
    std::uint64_t alarm_count = 0;
};

struct TimelineLimits {
    std::uint64_t first_step = 0;  // of those that are listed
    std::size_t steps = 240;
    std::size_t bins = 600;
    std::size_t lines = 60;            // of one night's diff
    std::size_t characters = 200;      // of one text
    std::size_t step_bytes = 100'000;  // of all steps in the page, and so on
    std::size_t thoughts = 64;             // of one answer
    std::size_t thought_bytes = 100'000;
    std::size_t night_bytes = 60'000;
    std::size_t detail_bytes = 120'000;
};

// The life of each of these streams in trials/<id>/events.jsonl, in their order and in one reading,
// with the waits of timing.jsonl beside it; nothing when there is no event log. A line that is cut
// short, as a log that still grows may have, ends the reading there; a damaged one is named and left
// out.
[[nodiscard]] std::vector<Timeline> read_timelines(const RunPath& events,
                                                   std::span<const std::uint64_t> streams,
                                                   const TimelineLimits& limits = {});

}  // namespace nrem::core
