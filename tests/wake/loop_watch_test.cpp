// Loops that go in circles are seen within 20 steps, and loops that work are left alone.
#include "wake/loop_watch.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <string>

namespace nrem::core {
namespace {

// Calls a tool until the watch ends it, and returns after how many calls; `calls` at most.
template <class Act>
std::size_t calls_until_ended(Act act, std::size_t calls = 64) {
    LoopWatch watch;
    for (std::size_t i = 0; i < calls; ++i) {
        const auto [arguments, result, good] = act(i);
        if (!watch.may_call("tool", arguments)) return i;
        watch.observed(result, good);
        if (watch.is_stuck()) return i + 1;
    }
    return calls;
}

struct Step {
    std::string arguments;
    std::string result;
    bool good;
};

TEST(LoopWatch, sees_the_same_call_at_its_third_time) {
    EXPECT_EQ(calls_until_ended([](std::size_t) { return Step{"ls", "empty", true}; }), 2U);
}

// As agents do that search, read, search again with other words, and read what they have read.
TEST(LoopWatch, sees_a_loop_that_rotates_over_several_calls) {
    const auto rotating = [](std::size_t i) {
        const std::size_t page = i % 4;
        return Step{"open " + std::to_string(page) + std::string(i, ' '),
                    "the page " + std::string(page + 1, 'x'), true};
    };
    EXPECT_LE(calls_until_ended(rotating), 20U);
}

// As agents do that try again with a longer time, or ask for page after page that is not there.
TEST(LoopWatch, sees_a_loop_that_escalates) {
    const auto retries = [](std::size_t i) {
        const std::string seconds = std::to_string(10 * (i + 1));
        return Step{"fetch timeout " + seconds, "no answer within " + seconds + " s", false};
    };
    EXPECT_LE(calls_until_ended(retries), 20U);
    const auto pages = [](std::size_t i) {
        return Step{"page " + std::to_string(i), "page " + std::to_string(i) + " is empty", true};
    };
    EXPECT_LE(calls_until_ended(pages), 20U);
}

TEST(LoopWatch, leaves_work_that_goes_on_alone) {
    const auto sums = [](std::size_t i) {
        return Step{std::to_string(i) + "+1", std::to_string(i + 1), true};
    };
    EXPECT_EQ(calls_until_ended(sums, 1000), 1000U);
    const auto hops = [](std::size_t i) {
        return Step{"next " + std::to_string(i), "w" + std::string(i, 'a') + " follows", true};
    };
    EXPECT_EQ(calls_until_ended(hops, 1000), 1000U);
}

// Equal answers of independent samples are what a vote is for.
TEST(LoopWatch, does_not_stop_ten_thousand_sampled_votes) {
    LoopWatch watch;
    for (std::size_t sample = 0; sample < 10'000; ++sample) {
        ASSERT_TRUE(watch.is_new_request("predict the weather " + std::to_string(sample)));
        ASSERT_FALSE(watch.is_stuck());
    }
    EXPECT_FALSE(watch.is_new_request("predict the weather 7"));
}

TEST(LoopWatch, counts_revisions_that_say_what_was_said) {
    LoopWatch watch;
    for (int round = 0; round < 7; ++round) watch.revised(true);
    EXPECT_FALSE(watch.is_stuck());
    EXPECT_EQ(watch.stale_steps(), 7U);
    watch.revised(false);
    EXPECT_EQ(watch.stale_steps(), 0U);
    for (int round = 0; round < 8; ++round) watch.revised(true);
    EXPECT_TRUE(watch.is_stuck());
    watch.begin();
    EXPECT_FALSE(watch.is_stuck());
}

RC_GTEST_PROP(LoopWatch, ends_whatever_comes_from_a_few_results, (std::uint32_t seed)) {
    const auto few = [&](std::size_t i) {
        const std::size_t drawn = (seed + i * i * 7919 + i) % 3;
        return Step{std::to_string(i), "result " + std::string(drawn + 1, 'r'), true};
    };
    RC_ASSERT(calls_until_ended(few) <= 20U);
}

}  // namespace
}  // namespace nrem::core
