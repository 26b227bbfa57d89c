// One trial while it runs: its lanes, their nights, and the record that they leave.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sleep/sleep_graph.hpp"
#include "trial/trial_record.hpp"
#include "wake/wake_graph.hpp"

namespace nrem::core {

// The nights of one lane. Whichever comes first, the end of the night or the lane that needs it,
// leaves the waking up to the other.
class LaneNights {
public:
    // Freezes the lane's context and memory and starts the night in `graph`.
    void begin(SleepGraph& graph, LaneTicket& ticket);
    // Lets the lane wake up once its night is over, and calls `resume` then. A failure becomes the
    // ticket's error.
    void await(LaneTicket& ticket, std::function<void()> resume);

    [[nodiscard]] std::vector<NightRecord>& records() { return records_; }

private:
    void finish(LaneTicket& ticket);
    void close(LaneTicket& ticket);

    enum class State { running, awaited, over };
    std::atomic<State> state_{State::running};
    std::unique_ptr<NightTicket> night_;  // that is over
    std::function<void()> resume_;
    std::chrono::steady_clock::time_point awaited_;
    bool waited_ = false;  // the lane came before the end of the night
    std::vector<NightRecord> records_;
};

// The line of a night in events.jsonl.
[[nodiscard]] std::string night_line(std::uint64_t stream, const NightRecord& night);

// The last line of a stream in events.jsonl.
[[nodiscard]] std::string end_line(std::uint64_t stream, const Memory& memory);

// The record of a lane that is over.
[[nodiscard]] StreamRecord stream_record(Lane& lane, std::vector<NightRecord> nights);

}  // namespace nrem::core
