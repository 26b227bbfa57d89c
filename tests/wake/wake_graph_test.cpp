// Lanes in the wake graph: many at once, blocking backends off the workers, failures as values.
#include "wake/wake_graph.hpp"

#include <gtest/gtest.h>
#include <tbb/global_control.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "support/toys.hpp"

namespace nrem::core {
namespace {

// Waits like a server would, and counts how many wait at once.
class SlowBackend {
public:
    static constexpr const char* offers[] = {"backend.blocking"};
    explicit SlowBackend(const Params&) {}
    void predict(const Question&, AnswerSink& answer) const {
        const int now = ++waiting;
        int seen = most.load();
        while (now > seen && !most.compare_exchange_weak(seen, now)) {
        }
        std::this_thread::sleep_for(std::chrono::milliseconds(2));
        --waiting;
        answer.choice(0);
    }
    static inline std::atomic<int> waiting{0};
    static inline std::atomic<int> most{0};
};

class FailingRule {
public:
    explicit FailingRule(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor&, const Experience& experience, const Occasion&) const {
        if (experience.step == 5) throw std::runtime_error("no more room");
    }
};

const nrem_plugin& extra_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {backend<SlowBackend>({"slow", "Waits."}), rule<FailingRule>({"failing", "Fails."})});
    static const nrem_plugin made = toys::plugin_of("extra", components);
    return made;
}

class WakeGraphTest : public testing::Test {
protected:
    WakeGraphTest() {
        registry_.add(toys::plugin(), "toys");
        registry_.add(extra_plugin(), "extra");
    }
    std::vector<std::unique_ptr<LaneTicket>> run(const Cell& cell, int lanes, bool blocking) {
        const TaskInstance task(*cell.task.component, cell.task.settings, registry_.host());
        const BackendInstance backend(*cell.backend.component, cell.backend.settings,
                                      registry_.host());
        const TrialContext trial{.cell = &cell,
                                 .task = &task,
                                 .backend = &backend,
                                 .host = registry_.host(),
                                 .blocking = blocking};
        std::vector<std::unique_ptr<LaneTicket>> tickets;
        std::atomic<int> over{0};
        {
            WakeGraph graph(
                {.jobs = 2,
                 .in_flight = 8,
                 .fall_asleep = [](LaneTicket* ticket) { (void)ticket->lane->fall_asleep(); },
                 .wake_up =
                     [](LaneTicket* ticket, const std::function<void()>& resume) {
                         if (ticket->error.empty())
                             ticket->lane->wake_up({Sleeper::End::unchanged, {}});
                         else
                             ticket->lane->desk().abandon();
                         resume();
                     },
                 .done = [&](LaneTicket*) { ++over; }});
            for (int i = 0; i < lanes; ++i) {
                tickets.push_back(std::make_unique<LaneTicket>());
                tickets.back()->setup = {.trial = &trial, .stream = static_cast<std::uint64_t>(i)};
            }
            for (auto& ticket : tickets) graph.put(ticket.get());
            graph.wait();
        }
        EXPECT_EQ(over, lanes);
        return tickets;
    }
    Registry registry_;
};

TEST_F(WakeGraphTest, takes_many_lanes_to_their_ends_in_order) {
    const auto tickets = run(toys::cell(registry_, "cases", "replay"), 100, false);
    for (const auto& ticket : tickets) {
        EXPECT_EQ(ticket->error, "");
        const DayLog& log = ticket->lane->book().steps;
        ASSERT_EQ(log.size(), 15U);
        for (std::size_t i = 0; i < log.size(); ++i) EXPECT_EQ(log[i].step, i);
    }
}

TEST_F(WakeGraphTest, a_backend_that_waits_is_asked_many_times_at_once) {
    const tbb::global_control threads(tbb::global_control::max_allowed_parallelism, 12);
    Cell cell = toys::cell(registry_, "none", "noop");
    cell.backend = toys::part(registry_, Kind::backend, "slow");
    const auto tickets = run(cell, 40, true);
    for (const auto& ticket : tickets) EXPECT_EQ(ticket->lane->book().steps.size(), 15U);
    EXPECT_GT(SlowBackend::most, 2);  // more than there are jobs
    EXPECT_LE(SlowBackend::most, 8);  // and never above the limit
}

TEST_F(WakeGraphTest, a_failing_lane_leaves_the_others_alone) {
    Cell bad = toys::cell(registry_, "failing", "noop");
    const auto failed = run(bad, 20, false);
    for (const auto& ticket : failed) EXPECT_EQ(ticket->error, "rule failing: write: no more room");
    Cell some = toys::cell(registry_, "cases", "noop");
    some.task.settings = resolve(*some.task.component, {{"fail_at", "7"}});
    const auto mixed = run(some, 20, false);
    for (std::size_t i = 0; i < mixed.size(); ++i)
        EXPECT_EQ(mixed[i]->error, i == 6 ? "task cycle: stream: no such stream" : "");
}

}  // namespace
}  // namespace nrem::core
