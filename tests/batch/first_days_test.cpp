// Cells that differ only in what their nights do share what comes before the first of them: the
// same rows and logs as if each had lived it alone, and fewer steps.
#include "batch/first_days.hpp"

#include <gtest/gtest.h>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

class FirstDaysTest : public testing::Test {
protected:
    FirstDaysTest() : folder_(own_folder()) { registry_.add(toys::plugin(), "toys"); }
    Plan plan(const std::string& arms, const std::string& more = "") {
        return make_plan(
            load_text("name: shared\ntask: {name: cycle, length: 60, day: 20}\nbackend: lookup\n"
                      "rule: cases\nscheduler: boundary\nstreams: 3\nseeds: [1, 2]\n"
                      "controls: false\narms:\n" +
                          arms + more,
                      "shared.yaml"),
            registry_);
    }
    Progress run_in(const std::string& name, const Plan& plan, RunOptions options) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        return run(plan, registry_, directory, options);
    }
    // Runs the plan with and without sharing, with both numbers of jobs; returns the steps saved.
    std::uint64_t expect_same(const Plan& plan) {
        run_in("alone", plan, {.jobs = 2, .sharing = Sharing::off});
        std::uint64_t steps = 0;
        for (const int jobs : {1, 4}) {
            const std::string name = "jobs" + std::to_string(jobs);
            const Progress progress = run_in(name, plan, {.jobs = jobs});
            if (jobs == 1) steps = progress.shared_steps;
            EXPECT_EQ(without_timing(folder_ / name), without_timing(folder_ / "alone"));
            expect_same_events(folder_ / name, folder_ / "alone");
        }
        return steps;
    }
    std::filesystem::path folder_;
    Registry registry_;
};

// Twenty questions and the boundary, of three streams and two seeds, for all but the first arm.
constexpr std::uint64_t first_days = 21 * 3 * 2;

TEST_F(FirstDaysTest, are_lived_once_by_cells_that_differ_in_their_nights) {
    EXPECT_EQ(expect_same(plan("  a: {policy: replay}\n  b: {policy: newest}\n"
                               "  c: {policy: newest, sleep: {passes: 3}}\n"
                               "  d: {policy: newest, sleep: {mode: overlapped, publish_after: 3, "
                               "held_out: 4}, gate: {canaries: 4, retention: 0.5}}\n")),
              3 * first_days);
}

TEST_F(FirstDaysTest, are_not_shared_by_cells_that_wake_in_different_ways) {
    EXPECT_EQ(expect_same(plan("  a: {policy: replay}\n  b: {policy: replay, rule: none}\n"
                               "  c: {policy: replay, feedback: verdict}\n"
                               "  d: {policy: replay, context: {visible: 3}}\n"
                               "  e: {policy: replay, rule: counting}\n"
                               "  f: {policy: noop, scheduler: never}\n")),
              0U);
}

TEST_F(FirstDaysTest, of_streams_that_never_sleep_are_the_whole_stream) {
    const Plan quiet = make_plan(
        load_text("name: quiet\ntask: {name: cycle, length: 12, day: 50}\nbackend: lookup\n"
                  "rule: cases\nscheduler: boundary\nstreams: 1\ncontrols: false\narms:\n"
                  "  a: {policy: replay}\n  b: {policy: newest}\n",
                  "quiet.yaml"),
        registry_);
    EXPECT_EQ(expect_same(quiet), 12U);
}

TEST_F(FirstDaysTest, several_sleeps_share_where_all_their_schedulers_agree) {
    EXPECT_EQ(expect_same(plan("  a: {sleeps: {nap: {policy: replay, scheduler: boundary}, night: "
                               "{policy: newest, scheduler: boundary}}}\n"
                               "  b: {sleeps: {nap: {policy: newest, scheduler: boundary}, night: "
                               "{policy: replay, scheduler: boundary, sleep: {passes: 2}}}}\n"
                               "  c: {sleeps: {nap: {policy: newest, scheduler: boundary}}}\n")),
              first_days);
}

TEST_F(FirstDaysTest, versions_are_those_of_each_cell) {
    const Plan kept =
        plan("  a: {policy: replay}\n  b: {policy: newest}\n", "versions: nights\nevents: true\n");
    EXPECT_EQ(expect_same(kept), first_days);
}

TEST_F(FirstDaysTest, are_lived_by_each_cell_whose_states_are_kept) {
    EXPECT_EQ(expect_same(plan("  a: {policy: replay}\n  b: {policy: newest}\n",
                               "versions: all\n")),
              0U);
}

}  // namespace
}  // namespace nrem::core
