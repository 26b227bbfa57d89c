// One trial while it runs: its lanes, their nights, and the record of both.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sleep/sleep_graph.hpp"
#include "trial/night_journal.hpp"
#include "trial/trial_record.hpp"
#include "wake/wake_graph.hpp"

namespace nrem::core {

// The nights of one lane: conducts the sleep protocol (see trial_run.cpp).
class LaneNights {
public:
    // `journal` may be null.
    explicit LaneNights(std::unique_ptr<NightJournal> journal = nullptr)
        : journal_(std::move(journal)) {}
    // Freezes the lane's context and memory and starts the night in `graph`.
    void begin(SleepGraph& graph, LaneTicket& ticket);
    // Lets the lane wake up once its night is over, and then calls `resume`. A failure becomes the
    // ticket's error.
    void await(LaneTicket& ticket, std::function<void()> resume);

    [[nodiscard]] std::vector<NightRecord>& records() { return records_; }
    // Memories that somebody put back while the run was interrupted.
    [[nodiscard]] std::uint64_t rollbacks() const { return rollbacks_; }

private:
    [[nodiscard]] bool remember(const Dusk& dusk);
    void end(LaneTicket& ticket, std::unique_ptr<NightTicket> night);
    void finish(LaneTicket& ticket);
    void wake_up(LaneTicket& ticket);
    void account_for(const Rebase& rebase);
    void publish(const LaneTicket& ticket);
    void write_down(Lane& lane);
    void roll_back(const LaneTicket& ticket);
    [[nodiscard]] std::uint64_t index() const { return records_.size(); }

    using Clock = std::chrono::steady_clock;
    std::unique_ptr<NightJournal> journal_;
    std::unique_ptr<NightTicket> night_;  // that is over
    NightJournal::Past past_;             // its result
    std::function<void()> resume_;
    std::optional<Clock::time_point> awaited_;  // since when, if the lane came first
    std::vector<NightRecord> records_;
    std::uint64_t rollbacks_ = 0;
};


// The record of a lane that is over.
[[nodiscard]] StreamRecord stream_record(const LaneTicket& ticket, LaneNights& nights);

}  // namespace nrem::core
