// One trial while it runs: its lanes, their nights, and the record that they leave.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "sleep/sleep_graph.hpp"
#include "trial/trial_record.hpp"
#include "wake/wake_graph.hpp"

namespace nrem::core {

// Sends a lane to sleep: freezes its context and memory, runs the night in `graph`, lets the lane
// wake up on what was published, appends the account to `nights` and calls `resume`.
void send_to_sleep(SleepGraph& graph, LaneTicket& ticket, std::vector<NightRecord>& nights,
                   std::function<void()> resume);

// The line of a night in events.jsonl.
[[nodiscard]] std::string night_line(std::uint64_t stream, const NightRecord& night);

// The record of a lane that is over.
[[nodiscard]] StreamRecord stream_record(Lane& lane, std::vector<NightRecord> nights);

}  // namespace nrem::core
