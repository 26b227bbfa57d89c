// What language models cost: money by price, sums by phase, operation and model, and limits.
#include "language/spending.hpp"

#include <gtest/gtest.h>

namespace nrem::core {
namespace {

// For a million tokens, so that each figure shows in its own digits of a sum.
const std::vector<Price> prices{{"big", 1e6, 1e9, 1e3}, {"small", 2, 10, 0}};

StoredUsage used(std::uint64_t prompt, std::uint64_t answer, std::uint64_t cached = 0) {
    return {false, prompt, answer, cached};
}

TEST(MoneyOf, adds_prompt_answer_and_cached_tokens_at_their_prices) {
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "big", ""), used(3, 0)), 3);
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "big", ""), used(0, 3)), 3000);
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "big", ""), used(5, 2, 4)), 1 + 2000 + 0.004);
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "small", ""), used(1000000, 100000)), 3);
}

TEST(MoneyOf, takes_no_more_cached_tokens_than_the_prompt_has) {
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "big", ""), used(2, 0, 9)), 0.002);
    EXPECT_DOUBLE_EQ(money_of(price_of(prices, "small", ""), used(2, 0, 9)), 0);
}

TEST(MoneyOf, is_nothing_for_a_model_without_a_price) {
    EXPECT_EQ(money_of(price_of(prices, "bigger", ""), used(1000, 1000)), 0);
    EXPECT_EQ(money_of(price_of(prices, "", ""), used(1000, 1000)), 0);
    EXPECT_EQ(money_of(price_of({}, "big", ""), used(1000, 1000)), 0);
}

// 4.5: a server that was asked for "big" may call itself "big-2026-08-06".
TEST(PriceOf, is_that_of_the_served_name_else_of_the_asked_one) {
    EXPECT_EQ(price_of(prices, "big-2026-08-06", "big"), &prices[0]);
    EXPECT_EQ(price_of(prices, "small", "big"), &prices[1]);
    EXPECT_EQ(price_of(prices, "", "small"), &prices[1]);
    EXPECT_EQ(price_of(prices, "other", "another"), nullptr);
}

TEST(Reached, names_the_first_limit_that_is_met) {
    const SpendingLimits all{10, 200, 0.5, 30};
    EXPECT_EQ(reached(all, {9, 199, 0.49, 29.9}), "");
    EXPECT_EQ(reached(all, {10, 199, 0.49, 29.9}), "10 calls");
    EXPECT_EQ(reached(all, {9, 200, 0.49, 29.9}), "200 tokens");
    EXPECT_EQ(reached(all, {9, 199, 0.5, 29.9}), "0.5 in money");
    EXPECT_EQ(reached(all, {9, 199, 0.49, 30}), "30 seconds");
    EXPECT_EQ(reached(all, {99, 999, 9, 99}), "10 calls");
}

TEST(Reached, is_never_a_limit_of_0) {
    EXPECT_EQ(reached({}, {}), "");
    EXPECT_EQ(reached({}, {1000000, 1000000, 1e6, 1e6}), "");
    EXPECT_EQ(reached({.tokens = 5}, {1000000, 4, 1e6, 1e6}), "");
}

TEST(Exceeded, is_more_than_reached) {
    const SpendingLimits all{10, 200, 0.5, 30};
    EXPECT_FALSE(exceeded(all, {10, 200, 0.5, 30}));
    EXPECT_TRUE(exceeded(all, {11, 200, 0.5, 30}));
    EXPECT_TRUE(exceeded(all, {10, 201, 0.5, 30}));
    EXPECT_TRUE(exceeded(all, {10, 200, 0.51, 30}));
    EXPECT_TRUE(exceeded(all, {10, 200, 0.5, 30.1}));
    EXPECT_FALSE(exceeded({}, {1000000, 1000000, 1e6, 1e6}));
}

TEST(Costs, are_added_by_phase_operation_and_model_in_that_order) {
    std::vector<CallCost> costs;
    add(costs, {"wake", "revise", "tiny", 1, 10, 5, 4, 1, 0, 0, 0, 0.5});
    add(costs, {"sleep", "revise", "tiny", 1, 20});
    add(costs, {"wake", "predict", "tiny", 1, 30});
    add(costs, {"wake", "revise", "huge", 1, 40});
    add(costs, {"wake", "revise", "tiny", 2, 100, 50, 40, 0, 1, 2, 3, 0.25});
    ASSERT_EQ(costs.size(), 4U);
    EXPECT_EQ(costs[0], (CallCost{"sleep", "revise", "tiny", 1, 20}));
    EXPECT_EQ(costs[1], (CallCost{"wake", "predict", "tiny", 1, 30}));
    EXPECT_EQ(costs[2], (CallCost{"wake", "revise", "huge", 1, 40}));
    EXPECT_EQ(costs[3], (CallCost{"wake", "revise", "tiny", 3, 110, 55, 44, 1, 1, 2, 3, 0.75}));
}

TEST(Costs, sum_to_what_was_spent) {
    const std::vector<CallCost> costs{{"sleep", "a", "m", 2, 20, 7, 5, 0, 0, 0, 0, 0.5},
                                      {"wake", "b", "m", 3, 30, 1, 0, 0, 0, 0, 0, 0.25}};
    const Spending sum = total(costs);
    EXPECT_EQ(sum.calls, 5U);
    EXPECT_EQ(sum.tokens, 58U);  // cached ones are among the prompt's
    EXPECT_EQ(sum.money, 0.75);
    EXPECT_EQ(sum.seconds, 0);
}

TEST(CallLogs, are_joined_with_the_later_one_behind) {
    CallLog log{"a\n", "1 ms\n", {{"wake", "predict", "m", 1, 10}}, {}, 1, 0.5};
    log += CallLog{
        "b\n", "2 ms\n", {{"sleep", "revise", "m", 1}, {"wake", "predict", "m", 2, 5}}, {}, 2, 0.25};
    EXPECT_EQ(log.log, "a\nb\n");
    EXPECT_EQ(log.timing, "1 ms\n2 ms\n");
    EXPECT_EQ(log.costs, (std::vector<CallCost>{{"sleep", "revise", "m", 1},
                                                {"wake", "predict", "m", 3, 15}}));
    EXPECT_EQ(log.paid, 3U);
    EXPECT_EQ(log.seconds, 0.75);
}

}  // namespace
}  // namespace nrem::core
