// Sleep as a TBB flow graph in an arena of its own, so that sleep cannot starve wake. Its messages
// are nights. One visit runs one pass, so that many nights share the arena and each can be
// cancelled between passes.
#pragma once

#include <tbb/task_arena.h>

#include <functional>
#include <memory>
#include <string>

#include "base/baton.hpp"
#include "sleep/night.hpp"

namespace nrem::core {

// A night in the graph. A failed pass is a value here, as in the wake graph.
struct NightTicket {
    Dusk dusk;                     // moved from when the night begins
    std::unique_ptr<Night> night;  // made in the arena
    std::string error;
    std::int32_t code = 0;  // nrem_code of that failure, if it has one
    std::function<void(std::unique_ptr<NightTicket>)> done;  // called once, in the arena
    Baton baton;
};

class SleepGraph {
public:
    explicit SleepGraph(int jobs);  // passes at once
    ~SleepGraph();
    SleepGraph(const SleepGraph&) = delete;
    SleepGraph& operator=(const SleepGraph&) = delete;

    // From any thread; returns at once.
    void put(std::unique_ptr<NightTicket> ticket);

private:
    struct Nodes;
    tbb::task_arena arena_;
    std::unique_ptr<Nodes> nodes_;
};

}  // namespace nrem::core
