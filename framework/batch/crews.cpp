#include "batch/crews.hpp"

#include <atomic>
#include <utility>

#include "base/exhaustion.hpp"

namespace nrem::core {

struct Crew {
    Crew(int places, const Crews::Setup& setup)
        : jobs(places),
          sleep(setup.sleep_jobs),
          wake({.jobs = places,
                .in_flight = setup.in_flight,
                .fall_asleep =
                    [this](LaneTicket* ticket) {
                        static_cast<LaneRun*>(ticket)->nights.begin(sleep, *ticket);
                    },
                .wake_up =
                    [](LaneTicket* ticket, std::function<void()> resume) {
                        static_cast<LaneRun*>(ticket)->nights.await(*ticket, std::move(resume));
                    },
                .done =
                    [this, &setup](LaneTicket* ticket) {
                        --lanes;
                        setup.done(std::unique_ptr<LaneRun>(static_cast<LaneRun*>(ticket)));
                    }}) {}

    int jobs;
    std::atomic<int> lanes{0};
    SleepGraph sleep;
    WakeGraph wake;
};

Crews::Crews(Setup setup) : setup_(std::move(setup)) {
    add(setup_.jobs);
}

Crews::~Crews() = default;

// Steps, passes and blocked questions have arenas of their own, each with its own limit.
void Crews::add(int jobs) {
    const auto crews = static_cast<int>(crews_.size()) + 1;
    const auto threads = static_cast<std::size_t>(jobs_ + jobs + crews * setup_.sleep_jobs +
                                                  setup_.in_flight + 1);
    require_threads(threads);
    jobs_ += jobs;
    threads_ = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                     threads);
    crews_.emplace_back(jobs, setup_);
}

void Crews::grow(int jobs) {
    if (jobs > jobs_) add(jobs - jobs_);
}

// Threads that wait for servers are in the first crew, whose limit is that of the run.
Crew& Crews::crew_for(const LaneRun& lane) {
    if (!lane.setup.trial->blocking)
        for (Crew& crew : crews_)
            if (crew.lanes < crew.jobs) return crew;
    return crews_.front();
}

void Crews::put(std::unique_ptr<LaneRun> lane) {
    Crew& crew = crew_for(*lane);
    ++crew.lanes;
    crew.wake.put(lane.release());
}

void Crews::wait() {
    for (Crew& crew : crews_) crew.wake.wait();
}

}  // namespace nrem::core
