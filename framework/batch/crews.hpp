// The graphs in which lanes work. A TBB arena keeps its size. When more jobs are wanted while a run
// goes on, another crew is added with the difference.
#pragma once

#include <tbb/global_control.h>

#include <deque>
#include <functional>
#include <memory>
#include <vector>

#include "batch/schedule.hpp"
#include "memory/trace.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {

struct Crew;

// A lane with its nights, in a crew's graphs.
struct LaneRun : LaneTicket {
    LaneRun(const Turn& of, std::unique_ptr<NightJournal> journal)
        : turn(of), nights(std::move(journal)) {}
    Turn turn;
    std::unique_ptr<MemoryTrace> trace;  // where states of the memory are kept
    LaneNights nights;
};

class Crews {
public:
    struct Setup {
        int jobs = 1;
        int sleep_jobs = 1;
        int in_flight = 1;
        // Called for every lane that is over, on any thread, several at once. May put new ones in.
        std::function<void(std::unique_ptr<LaneRun>)> done;
    };
    explicit Crews(Setup setup);  // throws Error where there are not enough threads
    ~Crews();
    Crews(const Crews&) = delete;
    Crews& operator=(const Crews&) = delete;

    // Makes room for at least this many steps at once. One thread at a time.
    void grow(int jobs);
    void put(std::unique_ptr<LaneRun> lane);  // one thread at a time
    void wait();                              // until no lane is left

private:
    [[nodiscard]] Crew& crew_for(const LaneRun& lane);
    void add(int jobs);

    Setup setup_;
    int jobs_ = 0;
    std::unique_ptr<tbb::global_control> threads_;
    std::deque<Crew> crews_;
};

}  // namespace nrem::core
