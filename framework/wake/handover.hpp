// What a lane and its night hand to each other, and where they meet. The order of it all is told in
// trial/trial_run.cpp.
#pragma once

#include <atomic>
#include <cstdint>
#include <vector>

#include "context/history.hpp"
#include "memory/memory.hpp"
#include "wake/gate_memory.hpp"
#include "wake/sleeper.hpp"
#include "wake/trial_context.hpp"

namespace nrem::core {

// The frozen input of a night. The experiences point into the lane.
struct Dusk {
    const TrialContext* trial = nullptr;
    std::uint64_t stream = 0;
    const History* history = nullptr;              // what was revealed of the stream
    const std::atomic<bool>* abandoned = nullptr;  // set when the lane failed
    const SleepPart* sleep = nullptr;
    std::uint64_t step = 0;    // of the event after which the night begins
    std::uint64_t passes = 0;  // the most passes there will be
    std::uint64_t seed = 0;
    std::uint64_t nights = 0;  // nights of this sleep before this one
    bool by_hand = false;      // somebody asked for this night
    double gain = none;        // of the last pass before this night
    GateMemory gate = {};      // what the gate knows of the nights before
    Memory memory;             // pinned: version v
    std::vector<nrem_experience> segment;
    std::vector<nrem_experience> held_out;
    std::vector<nrem_experience> canaries;
};

// The result of a night.
struct Dawn {
    Sleeper::End end = Sleeper::End::refused;
    Memory memory;       // version v + 1, where it was published
    double gain = none;  // of its last pass
    std::vector<std::uint64_t> replayed = {};  // of each replay into it, the step; for probes
    GateMemory gate = {};                      // with what this night adds
};

// What happened with the experiences since the freeze.
struct Rebase {
    std::uint64_t began_after = 0;      // step
    std::uint64_t published_after = 0;  // step
    std::uint64_t cleared_before = 0;   // steps below it have left the context
    std::uint64_t rewritten = 0;        // written again, into the new memory
    std::uint64_t queued = 0;           // left for the next night, since writing costs money
    // Records that the night made got new ids: those made at wake came first.
    std::uint64_t renumbered_from = 0;
    std::uint64_t renumbered_by = 0;
};

// The night ends and the lane comes to wait for it, on two threads and in any order: the one that
// comes last wakes the lane up.
class Meeting {
public:
    void begin() { state_.store(State::running); }
    // Each of these two is called once a night, and returns whether the other came first.
    [[nodiscard]] bool night_ends() { return state_.exchange(State::over) == State::awaited; }
    [[nodiscard]] bool lane_waits() {
        State expected = State::running;
        return !state_.compare_exchange_strong(expected, State::awaited);
    }
    // Also where no night has begun: after a failure on the way to it, nobody would end it.
    [[nodiscard]] bool is_over() const { return state_.load() == State::over; }

    // For a lane that failed: the night ends early, and nothing of it is taken over.
    void abandon() { abandoned_.store(true, std::memory_order_relaxed); }
    [[nodiscard]] const std::atomic<bool>& abandoned() const { return abandoned_; }

private:
    enum class State { running, awaited, over };
    std::atomic<State> state_{State::over};
    std::atomic<bool> abandoned_{false};
};

}  // namespace nrem::core
