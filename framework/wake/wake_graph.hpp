// The wake phase as a TBB flow graph. Its messages are lanes. A lane runs step after step inside
// one visit of the step node and leaves it only when it must wait: for a blocking backend (asked
// from threads of its own, so that no worker is blocked), for a night, or because it is over. TBB
// makes no more threads than there are cores unless a tbb::global_control allows it: the owner of a
// graph with blocking backends must have one (the batch does).
#pragma once

#include <tbb/flow_graph.h>
#include <tbb/task_arena.h>

#include <functional>
#include <memory>
#include <string>

#include "base/baton.hpp"
#include "wake/lane.hpp"

namespace nrem::core {

// A lane in the graph. A failed step is a value here, since one throwing node would empty the
// graph.
struct LaneTicket {
    LaneSetup setup;
    std::unique_ptr<Lane> lane;  // made at the first visit
    std::string error;           // why it failed; empty: it did not fail
    std::int32_t code = 0;       // nrem_code of that failure, if it has one
    Baton baton;
};

class WakeGraph {
public:
    using Ticket = LaneTicket*;  // owned by the caller of put() until `done` has run
    struct Setup {
        int jobs = 1;       // steps at once
        int in_flight = 1;  // blocking steps at once
        // Starts a night for a lane and returns at once.
        std::function<void(Ticket)> fall_asleep;
        // Calls `resume` when the lane's night is over and the lane has woken up: at once if it
        // already is, else later from another thread.
        std::function<void(Ticket, std::function<void()> resume)> wake_up;
        // Called for every lane that is over, one at a time. May put new ones in; must not throw.
        std::function<void(Ticket)> done;
    };
    explicit WakeGraph(Setup setup);
    ~WakeGraph();
    WakeGraph(const WakeGraph&) = delete;
    WakeGraph& operator=(const WakeGraph&) = delete;

    void put(Ticket ticket);  // from any thread
    void wait();              // until no lane is left

private:
    using Async = tbb::flow::async_node<Ticket, Ticket>;
    using Step = tbb::flow::multifunction_node<Ticket, std::tuple<Ticket, Ticket, Ticket>>;
    struct Nodes;

    Setup setup_;
    Baton serial_;  // from one call of `done` to the next
    tbb::task_arena steps_;
    tbb::task_arena outside_;
    std::unique_ptr<Nodes> nodes_;
};

}  // namespace nrem::core
