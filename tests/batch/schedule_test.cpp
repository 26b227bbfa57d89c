// In which order lanes are opened, and how many fit under a memory limit. Results do not change.
#include "batch/schedule.hpp"

#include <gtest/gtest.h>

#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

class ScheduleTest : public testing::Test {
protected:
    ScheduleTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        plan_ = make_plan(load_text("name: order\ntask: {name: cycle, length: 20}\n"
                                    "backend: lookup\nstreams: 2\nseeds: [1, 2]\ncontrols: false\n"
                                    "arms:\n  a: {rule: cases}\n  b: {rule: none}\n"
                                    "  c: {rule: counting}\n",
                                    "order.yaml"),
                          registry_);
    }
    Schedule schedule(Schedule::Setup setup, std::size_t streams = 1) {
        Schedule made(plan_, std::move(setup));
        for (std::size_t i = 0; i < plan_.trials.size(); ++i) made.add(i, {0, streams});
        return made;
    }
    static std::vector<std::size_t> trials_in_order(Schedule& schedule) {
        std::vector<std::size_t> order;
        while (const auto turn = schedule.take()) order.push_back(turn->trial);
        return order;
    }
    std::filesystem::path folder_;
    Registry registry_;
    Plan plan_;
};

TEST_F(ScheduleTest, unknown_costs_keep_the_order_of_the_plan) {
    Schedule made = schedule({});
    EXPECT_EQ(trials_in_order(made), (std::vector<std::size_t>{0, 1, 2, 3, 4, 5}));
    EXPECT_TRUE(made.empty());
}

TEST_F(ScheduleTest, the_longest_go_first_and_the_unknown_before_them) {
    Schedule made = schedule({.expected = {{3, 0}, {5, 0}, {}, {5, 0}, {9, 0}, {}}});
    EXPECT_EQ(trials_in_order(made), (std::vector<std::size_t>{2, 5, 4, 1, 3, 0}));
}

TEST_F(ScheduleTest, a_trial_that_has_begun_goes_on) {
    Schedule made = schedule({.expected = {{1, 0}, {1, 0}, {1, 0}, {1, 0}, {7, 0}, {8, 0}}}, 2);
    EXPECT_EQ(made.take()->trial, 5U);
    made.learn(0, {100, 0});
    EXPECT_EQ(made.take()->trial, 5U);
    EXPECT_EQ(made.take()->trial, 0U);
}

TEST_F(ScheduleTest, what_a_trial_has_cost_is_expected_of_its_cell) {
    Schedule made = schedule({.expected = {{1, 10}, {1, 10}, {2, 0}, {2, 0}, {3, 0}, {3, 0}}});
    made.learn(0, {10, 0});
    made.learn(0, {20, 0});
    EXPECT_EQ(made.expected(1).seconds, 15);
    EXPECT_EQ(made.expected(1).bytes, 10);
    EXPECT_EQ(made.expected(2).seconds, 2);
    EXPECT_EQ(trials_in_order(made), (std::vector<std::size_t>{0, 1, 4, 5, 2, 3}));
}

TEST_F(ScheduleTest, lanes_are_opened_while_the_memory_limit_has_room) {
    Schedule made = schedule({.expected = {{6, 50}, {5, 60}, {4, 40}, {3, 10}, {2, 500}, {1, 1}},
                              .memory = 100,
                              .lanes = 4});
    const auto first = made.take();
    EXPECT_EQ(first->trial, 0U);
    EXPECT_EQ(made.take()->trial, 2U);  // the second does not fit beside the first
    EXPECT_EQ(made.take()->trial, 3U);
    EXPECT_FALSE(made.take());
    made.give_back(*first);
    EXPECT_EQ(made.take()->trial, 5U);
    EXPECT_FALSE(made.take());
}

TEST_F(ScheduleTest, one_lane_always_has_room) {
    Schedule made = schedule({.expected = std::vector<Expected>(6, {1, 1e12}), .memory = 1});
    for (std::size_t i = 0; i < 6; ++i) {
        const auto turn = made.take();
        ASSERT_TRUE(turn);
        EXPECT_EQ(turn->trial, i);
        EXPECT_FALSE(made.take());
        made.give_back(*turn);
    }
}

TEST_F(ScheduleTest, a_lane_of_unknown_size_is_taken_for_its_share) {
    Schedule made = schedule({.expected = {}, .memory = 100, .lanes = 4}, 6);
    for (int i = 0; i < 4; ++i) EXPECT_EQ(made.take()->bytes, 25);
    EXPECT_FALSE(made.take());
}

TEST_F(ScheduleTest, what_is_dropped_does_not_come) {
    Schedule made = schedule({}, 2);
    EXPECT_EQ(made.take()->trial, 0U);
    EXPECT_EQ(made.drop(0), 1U);
    EXPECT_EQ(made.drop(0), 0U);
    EXPECT_EQ(made.take()->trial, 1U);
}

TEST_F(ScheduleTest, the_seconds_of_all_that_waits_are_known_or_not) {
    Schedule known = schedule({.expected = std::vector<Expected>(6, {2, 0})});
    EXPECT_EQ(known.seconds(), 12);
    EXPECT_EQ(schedule({.expected = {{1, 0}}}).seconds(), std::nullopt);
}

TEST_F(ScheduleTest, rows_do_not_depend_on_order_or_memory) {
    const auto run_with = [&](const std::string& name, RunOptions options) {
        RunDirectory directory(folder_ / name, make_manifest(plan_, registry_), Begin::resume);
        run(plan_, registry_, directory, options);
        return without_timing(folder_ / name);
    };
    const std::string plain = run_with("plain", {.jobs = 2});
    EXPECT_EQ(run_with("ordered",
                       {.jobs = 2,
                        .expected = {{1, 5e6}, {2, 4e6}, {3, 3e6}, {4, 2e6}, {5, 1e6}, {6, 9e6}},
                        .memory = 1e7}),
              plain);
    EXPECT_EQ(run_with("narrow", {.jobs = 8, .memory = 1}), plain);
    expect_same_events(folder_ / "narrow", folder_ / "plain");
}

}  // namespace
}  // namespace nrem::core
