// Whole runs whose sleeps overlap with wake: the same bytes where time does not enter, marked where
// it does, several sleeps at once, and no night that outlives its run.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <thread>

#include "batch/batch.hpp"
#include "store/journal.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;

std::atomic<bool> stop{false};
std::atomic<int> dreaming{0};

// Sleeps until it is woken up.
class EndlessPolicy {
public:
    explicit EndlessPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        ++dreaming;
        while (!night.cancelled()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        --dreaming;
    }
};

// Takes its time, and never asks whether it should stop.
class SlowPolicy {
public:
    explicit SlowPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
        auto edit = night.edit();
        edit.put(make_record("trace"));
    }
};

// Cancels the run at step 30, once, when it is told to.
std::atomic<bool> interrupt{false};

class StoppingRule : public toys::CasesRule {
public:
    static constexpr const char* offers[] = {"rule.cases", "rule.replay"};
    using toys::CasesRule::CasesRule;
    void write(MemoryEditor& editor, const Experience& experience, const Occasion& occasion) const {
        toys::CasesRule::write(editor, experience, occasion);
        if (experience.step != 30 || !interrupt.exchange(false)) return;
        std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the night ends
        stop = true;
    }
};

class FailingRule {
public:
    explicit FailingRule(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor&, const Experience& experience, const Occasion&) const {
        if (experience.step > 8) throw std::runtime_error("no more room");
    }
};

const nrem_plugin& dream_plugin() {
    static constexpr auto components = std::to_array<nrem_component>(
        {policy<EndlessPolicy>({"endless", "Sleeps on."}), policy<SlowPolicy>({"slow", "Slow."}),
         rule<FailingRule>({"failing", "Fails."}), rule<StoppingRule>({"stopping", "Stops."})});
    static const nrem_plugin made = toys::plugin_of("dreams", components);
    return made;
}

class SleepModesTest : public testing::Test {
protected:
    SleepModesTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(dream_plugin(), "dreams");
        stop = false;
    }
    Plan plan(const std::string& sleep, int length = 60) {
        return make_plan(
            load_text("name: modes\ntask: {name: cycle, length: " + std::to_string(length) +
                          "}\nbackend: lookup\nrule: cases\nstreams: 5\n"
                          "seeds: [1, 2]\ncontrols: false\n" +
                          sleep,
                      "modes.yaml"),
            registry_);
    }
    Progress run_in(const std::string& name, const Plan& plan, int jobs) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        return run(plan, registry_, directory, {.jobs = jobs, .cancelled = &stop});
    }
    std::vector<Row> rows(const std::string& name) { return read_rows(folder_ / name); }
    fs::path folder_;
    Registry registry_;
};

const std::string nightly = "policy: [replay, newest]\nscheduler: boundary\n";

TEST_F(SleepModesTest, publishing_after_no_step_is_blocking) {
    run_in("blocking", plan(nightly + "sleep: {passes: 2}\n"), 2);
    run_in("at_once", plan(nightly + "sleep: {passes: 2, mode: overlapped, publish_after: 0}\n"),
           2);
    const auto blocking = rows("blocking");
    const auto at_once = rows("at_once");
    ASSERT_EQ(blocking.size(), at_once.size());
    for (std::size_t i = 0; i < blocking.size(); ++i) {
        EXPECT_EQ(to_json(blocking[i].metrics), to_json(at_once[i].metrics));
        const auto events = [&](const char* run, const Row& row) {
            return process::read(folder_ / run / "trials" / row.id / "events.jsonl");
        };
        EXPECT_EQ(events("blocking", blocking[i]), events("at_once", at_once[i]));
    }
}

TEST_F(SleepModesTest, overlapped_results_do_not_depend_on_jobs) {
    const Plan made = plan(nightly + "sleep: {passes: 3, mode: overlapped, publish_after: 3}\n");
    run_in("one", made, 1);
    run_in("eight", made, 8);
    EXPECT_EQ(without_timing(folder_ / "one"), without_timing(folder_ / "eight"));
    expect_same_events(folder_ / "eight", folder_ / "one");
    EXPECT_GT(rows("one")[0].metrics.nights.rewritten, 0U);
    EXPECT_TRUE(rows("one")[0].reproducible);
}

TEST_F(SleepModesTest, realtime_is_marked_as_not_reproducible) {
    run_in("now", plan(nightly + "sleep: {mode: realtime}\n"), 2);
    for (const Row& row : rows("now")) {
        EXPECT_FALSE(row.reproducible);
        EXPECT_EQ(row.outcome, Outcome::ok);
        EXPECT_GE(row.metrics.nights.count, 5U);  // those that are wanted meanwhile become one
        EXPECT_LE(row.metrics.nights.count, 5U * 15);
    }
}

TEST_F(SleepModesTest, a_night_that_is_not_ready_in_time_is_a_stall) {
    const std::string slow = "policy: slow\nscheduler: boundary\n";
    run_in("late", plan(slow + "sleep: {mode: overlapped, publish_after: 1}\n", 12), 2);
    run_in("waits", plan(slow, 12), 2);
    std::uint64_t stalls = 0;
    for (const Row& row : rows("late")) {
        EXPECT_EQ(row.timing.stalls > 0, row.timing.wait_seconds > 0);
        stalls += row.timing.stalls;
    }
    EXPECT_GT(stalls, 0U);
    for (const Row& row : rows("waits")) EXPECT_EQ(row.timing.stalls, 0U);  // it means to wait
}

TEST_F(SleepModesTest, several_sleeps_have_their_own_segments_policies_and_passes) {
    run_in("several",
           plan("sleeps:\n"
                "  nap: {policy: replay, scheduler: boundary}\n"
                "  night: {policy: newest, scheduler: boundary, sleep: {passes: 4}}\n"),
           2);
    const Row row = rows("several")[0];
    EXPECT_EQ(row.policies, (std::vector<std::string>{"replay", "newest"}));
    EXPECT_EQ(row.scheduler, "boundary + boundary");
    EXPECT_EQ(row.metrics.nights.count, 5U * 15 * 2);
    EXPECT_EQ(row.metrics.memory.maximum.records, 3U + 4);    // kept, and of the day
    EXPECT_EQ(row.metrics[Metric::records].value(), 3);  // the night keeps one of each cue
    const std::string events =
        process::read(folder_ / "several" / "trials" / row.id / "events.jsonl");
    EXPECT_LT(events.find("\"sleep\":\"nap\""), events.find("\"sleep\":\"night\""));
}

// 100 ms would do; the test waits longer, since machines are shared. Without the question the
// policy would never end.
TEST_F(SleepModesTest, cancelling_ends_nights_that_ask) {
    for (const std::string mode : {"blocking", "overlapped, publish_after: 50"}) {
        stop = false;
        const Plan made =
            plan("policy: endless\nscheduler: boundary\nsleep: {mode: " + mode + "}\n");
        std::thread user([] {
            while (dreaming == 0) std::this_thread::yield();
            stop = true;
        });
        const Progress progress = run_in("cancelled", made, 4);
        user.join();
        EXPECT_EQ(dreaming, 0);
        EXPECT_EQ(progress.done, 0U);
    }
}

// The night after step 4 is over long before step 44, when it is due; the run is cancelled between.
TEST_F(SleepModesTest, a_cancelled_run_publishes_nothing_too_early) {
    Plan made =
        plan(nightly + "sleep: {mode: overlapped, publish_after: 40}\nversions: all\n", 200);
    for (Cell& cell : made.cells) cell.rule = toys::part(registry_, Kind::rule, "stopping");
    run_in("straight", made, 1);
    interrupt = true;
    EXPECT_EQ(run_in("cancelled", made, 1).done, 0U);
    EXPECT_FALSE(interrupt);
    stop = false;
    EXPECT_EQ(run_in("cancelled", made, 1).done, 2U);
    EXPECT_EQ(without_timing(folder_ / "cancelled"), without_timing(folder_ / "straight"));
    const auto versions = [&](const char* run) {
        std::vector<std::pair<std::uint64_t, MemoryRef>> found;
        for (auto& version : read_versions(folder_ / run / "trials" / made.trials[0].id, 0))
            found.emplace_back(version.step, std::move(version.memory));
        return found;
    };
    EXPECT_GT(versions("straight").size(), 2U);
    EXPECT_EQ(versions("cancelled"), versions("straight"));
}

TEST_F(SleepModesTest, a_lane_that_fails_takes_its_night_with_it) {
    Plan made = plan(
        "policy: endless\nscheduler: boundary\n"
        "sleep: {mode: overlapped, publish_after: 50}\n");
    for (Cell& cell : made.cells) cell.rule = toys::part(registry_, Kind::rule, "failing");
    EXPECT_EQ(run_in("failed", made, 4).failed, 2U);
    EXPECT_EQ(dreaming, 0);
    EXPECT_EQ(rows("failed")[0].error, "stream 0: rule failing: write: no more room");
}

TEST_F(SleepModesTest, cancelling_ends_nights_that_do_not_ask_after_their_pass) {
    const Plan made =
        plan("policy: slow\nscheduler: boundary\nsleep: {passes: 1000000, breaker: false}\n");
    std::thread user([] {
        std::this_thread::sleep_for(std::chrono::milliseconds(50));
        stop = true;
    });
    const auto began = std::chrono::steady_clock::now();
    run_in("cancelled", made, 2);
    user.join();
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::minutes(1));
}

TEST_F(SleepModesTest, versions_are_kept_when_the_config_asks_for_them) {
    const Plan made = plan(nightly + "versions: all\n");
    run_in("kept", made, 2);
    const fs::path trial = folder_ / "kept" / "trials" / made.trials[0].id;
    const auto history = read_versions(trial, 3);
    ASSERT_EQ(history.size(), 16U);  // 15 boundaries, and the beginning
    EXPECT_EQ(load_version(trial, history[15]).records().size(), 3U);
    EXPECT_EQ(history[4].made_by, "sleep");
    EXPECT_THROW((void)read_versions(trial, 77), UsageError);
}

}  // namespace
}  // namespace nrem::core
