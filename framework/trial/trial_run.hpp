// One trial while it runs: its lanes, their nights, and the record of both.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "sleep/sleep_graph.hpp"
#include "trial/night_journal.hpp"
#include "trial/trial_record.hpp"
#include "wake/wake_graph.hpp"

namespace nrem::core {

// The nights of one lane. Either the end of the night or the lane comes first; the one that comes
// last wakes the lane up.
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
    [[nodiscard]] bool remember(Lane& lane, const Dusk& dusk);
    void end(LaneTicket& ticket, std::unique_ptr<NightTicket> night);
    void finish(LaneTicket& ticket);
    void close(LaneTicket& ticket);
    void roll_back(Lane& lane);
    [[nodiscard]] std::uint64_t index() const { return records_.size(); }

    enum class State { running, awaited, over };
    std::atomic<State> state_{State::running};
    std::unique_ptr<NightJournal> journal_;
    // The night that is over. The ticket keeps what it pinned until the lane's own thread drops it.
    std::unique_ptr<NightTicket> night_;
    NightJournal::Past past_;
    std::string error_;
    std::int32_t code_ = 0;  // nrem_code of that error
    std::function<void()> resume_;
    std::chrono::steady_clock::time_point awaited_;
    bool waited_ = false;  // the lane came before the end of the night
    std::vector<NightRecord> records_;
    std::uint64_t rollbacks_ = 0;
};


// The record of a lane that is over.
[[nodiscard]] StreamRecord stream_record(Lane& lane, LaneNights& nights);

}  // namespace nrem::core
