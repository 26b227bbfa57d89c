// Effects of factors on rows made by hand: pooling, baselines, families and verdicts.
#include "analysis/factors.hpp"

#include <gtest/gtest.h>

#include "analysis/make_factors.hpp"

namespace nrem::core::testing {
namespace {

TEST(Factors, pool_a_level_over_all_other_factors) {
    // passes=2 less passes=1: +1 of 4 in arm a, +2 of 4 in arm b.
    const auto factors = factors_of(
        {cell("a", {{"passes", "1"}}, {"1000"}), cell("a", {{"passes", "2"}}, {"1100"}),
         cell("b", {{"passes", "1"}}, {"0001"}), cell("b", {{"passes", "2"}}, {"0111"})});
    const Factor& passes = named(factors, "passes");
    EXPECT_EQ(passes.baseline, "1");
    ASSERT_EQ(passes.levels.size(), 1u);
    EXPECT_EQ(passes.levels[0].level, "2");
    EXPECT_EQ(passes.levels[0].pairs, 2u);
    EXPECT_EQ(passes.levels[0].differences[Metric::accuracy].n, 8u);
    EXPECT_DOUBLE_EQ(passes.levels[0].differences[Metric::accuracy].value, 3.0 / 8);
    EXPECT_EQ(passes.levels[0].differences[Metric::accuracy].streams, 1u);  // one stream in four cells
}

TEST(Factors, pair_only_cells_that_agree_in_everything_else) {
    const auto factors = factors_of({cell("a", {{"k", "1"}, {"m", "x"}}, {"0000"}),
                                     cell("a", {{"k", "2"}, {"m", "x"}}, {"1111"}),
                                     cell("a", {{"k", "2"}, {"m", "y"}}, {"1111"}),
                                     cell("a", {{"k", "3"}, {"m", "y"}}, {"1111"})});
    const Factor& k = named(factors, "k");
    ASSERT_EQ(k.levels.size(), 1u);
    EXPECT_EQ(k.levels[0].pairs, 1u);
    EXPECT_EQ(k.unmatched, std::vector<std::string>{"3"});
}

// merge is none, or similar with a weight that is swept only there.
std::vector<Row> conditional() {
    return {cell("a", {{"merge", "none"}, {"size", "8"}}, {"0000"}),
            cell("a", {{"merge", "none"}, {"size", "16"}}, {"1000"}),
            cell("a", {{"merge", "similar"}, {"weight", "off"}, {"size", "8"}}, {"1111"}),
            cell("a", {{"merge", "similar"}, {"weight", "on"}, {"size", "8"}}, {"1100"}),
            cell("a", {{"merge", "similar"}, {"weight", "off"}, {"size", "16"}}, {"1111"}),
            cell("a", {{"merge", "similar"}, {"weight", "on"}, {"size", "16"}}, {"1110"})};
}

// Two arms may come to the same settings at one point of a sweep: the cell is run once.
std::vector<Row> arms_that_share_a_cell() {
    Row shared = cell("a", {{"sleep", "never"}}, {"0000"});
    shared.also = {"b"};
    return {shared, cell("a", {{"sleep", "often"}}, {"1111"}),
            cell("b", {{"sleep", "often"}}, {"1100"})};
}

TEST(Factors, pair_a_cell_of_two_arms_with_itself_and_never_across_a_sweep) {
    CompareOptions options;
    options.baselines = {"b"};
    const Factor arms = named(factors_of(arms_that_share_a_cell(), options), "arm");
    ASSERT_EQ(arms.levels.size(), 1u);
    EXPECT_EQ(arms.levels[0].pairs, 2u);  // +2 of 4 where they sleep, none where they do not
    EXPECT_DOUBLE_EQ(arms.levels[0].differences[Metric::accuracy].value, 2.0 / 8);
}

TEST(Factors, pair_the_cells_of_each_arm_that_has_a_shared_cell) {
    const Factor sleep = named(factors_of(arms_that_share_a_cell()), "sleep");
    ASSERT_EQ(sleep.levels.size(), 1u);
    EXPECT_EQ(sleep.levels[0].pairs, 2u);  // of arm a and of arm b: +4 and +2 of 4
    EXPECT_DOUBLE_EQ(sleep.levels[0].differences[Metric::accuracy].value, 6.0 / 8);
}

TEST(Factors, pair_a_cell_without_a_key_with_the_baseline_value_of_the_key) {
    CompareOptions options;
    options.levels = {{"merge", "none"}, {"weight", "on"}};
    const auto factors = factors_of(conditional(), options);
    const Factor& merge = named(factors, "merge");
    EXPECT_TRUE(merge.unmatched.empty());
    ASSERT_EQ(merge.levels.size(), 1u);
    EXPECT_EQ(merge.levels[0].pairs, 2u);  // weight on, of both sizes
    EXPECT_DOUBLE_EQ(merge.levels[0].differences[Metric::accuracy].value, (2.0 + 2.0) / 8);
    const Factor& weight = named(factors, "weight");
    ASSERT_EQ(weight.levels.size(), 1u);
    EXPECT_EQ(weight.levels[0].pairs, 2u);  // cells without it are at neither level
    EXPECT_DOUBLE_EQ(weight.levels[0].differences[Metric::accuracy].value, (2.0 + 1.0) / 8);
    EXPECT_EQ(named(factors, "size").levels[0].pairs, 3u);
}

TEST(Factors, pair_with_the_least_value_where_none_is_asked_for) {
    CompareOptions options;
    options.levels = {{"merge", "none"}};
    const auto factors = factors_of(conditional(), options);
    const Factor& merge = named(factors, "merge");
    ASSERT_EQ(merge.levels.size(), 1u);
    EXPECT_DOUBLE_EQ(merge.levels[0].differences[Metric::accuracy].value, (4.0 + 3.0) / 8);  // weight off
}

TEST(Factors, compare_arms_with_one_cell_of_a_sweep) {
    CompareOptions options;
    options.baselines = {"a, merge=none, size=8"};
    const Group group = compare(conditional(), options).groups.at(0);
    EXPECT_EQ(group.pairs.size(), 5u);
    for (const Pair& pair : group.pairs)
        EXPECT_EQ(group.cells[pair.baseline].name(), "a, merge=none, size=8");
    EXPECT_EQ(named(group.factors, "arm").levels.at(0).pairs, 5u);
}

TEST(Factors, start_from_the_least_number_or_the_level_asked_for) {
    const std::vector<Row> rows = {cell("a", {{"k", "10"}}, {"1"}), cell("a", {{"k", "9"}}, {"1"}),
                                   cell("a", {{"k", "0.5"}}, {"1"}),
                                   cell("a", {{"k", "0.25"}}, {"1"})};
    const Factor least = named(factors_of(rows), "k");
    EXPECT_EQ(least.baseline, "0.25");
    std::vector<std::string> levels;
    for (const Level& level : least.levels) levels.push_back(level.level);
    EXPECT_EQ(levels, (std::vector<std::string>{"0.5", "9", "10"}));
    CompareOptions options;
    options.levels = {{"k", "9.0"}};
    EXPECT_EQ(named(factors_of(rows, options), "k").baseline, "9");
}

TEST(Factors, compare_arms_with_the_first_baseline) {
    std::vector<Row> rows = {cell("a", {{"k", "1"}}, {"1100"}), cell("a", {{"k", "2"}}, {"1110"}),
                             row_of("no_memory", {"0000"})};
    rows.back().control = Control::no_memory;
    const Factor arms = named(factors_of(rows), "arm");
    EXPECT_EQ(arms.baseline, "no_memory");
    ASSERT_EQ(arms.levels.size(), 1u);
    EXPECT_EQ(arms.levels[0].pairs, 2u);
    EXPECT_DOUBLE_EQ(arms.levels[0].differences[Metric::accuracy].value, 5.0 / 8);
}

TEST(Factors, compare_arms_with_the_arm_asked_for) {
    CompareOptions options;
    options.levels = {{"arm", "b"}};
    const Factor arms =
        named(factors_of({cell("a", {{"k", "1"}}, {"11"}), cell("b", {{"k", "1"}}, {"10"}),
                          cell("a", {{"k", "2"}}, {"11"}), cell("b", {{"k", "2"}}, {"01"})},
                         options),
              "arm");
    EXPECT_EQ(arms.baseline, "b");
    ASSERT_EQ(arms.levels.size(), 1u);
    EXPECT_EQ(arms.levels[0].pairs, 2u);  // each with the b of the same k
    EXPECT_DOUBLE_EQ(arms.levels[0].differences[Metric::accuracy].value, 0.5);
}

TEST(Factors, leave_controls_out_of_swept_keys) {
    std::vector<Row> rows = {cell("a", {{"backend", "x"}}, {"11"}),
                             cell("a", {{"backend", "y"}}, {"10"}),
                             cell("no_memory", {{"backend", "x"}}, {"00"}),
                             cell("no_memory", {{"backend", "y"}}, {"00"})};
    rows[2].control = rows[3].control = Control::no_memory;
    EXPECT_EQ(named(factors_of(rows), "backend").levels.at(0).pairs, 1u);
}

TEST(Factors, correct_over_their_levels_and_judge) {
    const auto factors = factors_of(
        {cell("a", {{"k", "1"}}, answers(0.5, 1)), cell("a", {{"k", "2"}}, answers(0.8, 2)),
         cell("a", {{"k", "3"}}, answers(0.2, 3)), cell("a", {{"k", "4"}}, answers(0.5, 1))});
    const Factor& k = named(factors, "k");
    ASSERT_EQ(k.levels.size(), 3u);
    for (const Level& level : k.levels) EXPECT_EQ(level.verdict.family, 3u);
    EXPECT_EQ(k.levels[0].verdict.finding, Finding::better);
    EXPECT_GE(k.levels[0].verdict.corrected_p.value, 1.0 / 128);
    EXPECT_EQ(k.levels[1].verdict.finding, Finding::worse);
    EXPECT_EQ(k.levels[2].verdict.finding, Finding::equivalent);
    EXPECT_GT(k.levels[0].differences[Metric::accuracy].effect_size, 2);
}

TEST(Factors, go_by_t_over_streams_where_there_are_few) {
    // Four streams of two answers that agree: known to the item, and so far from 0 by t.
    const auto factors = factors_of({cell("a", {{"k", "1"}}, {"00", "00", "00", "00"}),
                                     cell("a", {{"k", "2"}}, {"11", "11", "11", "11"})});
    const Level& level = named(factors, "k").levels.at(0);
    EXPECT_EQ(level.verdict.test, core::Test::t);
    EXPECT_LT(level.verdict.p.value, 0.05);
    EXPECT_EQ(level.verdict.finding, Finding::better);
}

// 400 factors without any effect: streams differ, levels do not.
TEST(Factors, are_called_better_or_worse_by_chance_in_one_of_twenty) {
    int wrong = 0;
    for (std::uint64_t i = 0; i < 400; ++i) {
        std::vector<Row> rows;
        for (std::uint64_t level = 1; level <= 3; ++level)
            for (const char* arm : {"a", "b"})
                rows.push_back(cell(arm, {{"k", std::to_string(level)}},
                                    answers(0.6, combine(combine(i, level), *arm == 'a'), 10)));
        CompareOptions options;
        bool any = false;
        const auto factors = factors_of(rows, options);
        for (const Level& level : named(factors, "k").levels)
            any |= level.verdict.finding == Finding::better ||
                   level.verdict.finding == Finding::worse;
        wrong += any;
    }
    EXPECT_LE(wrong, 20 + 13);  // three standard errors
    EXPECT_GE(wrong, 20 - 18);
}

TEST(Factors, see_an_effect_as_large_as_the_detectable_one_in_four_of_five) {
    int seen = 0;
    double detectable = 0;
    constexpr int rounds = 200;
    CompareOptions options;
    for (std::uint64_t i = 0; i < rounds; ++i) {
        const auto factors = factors_of({cell("a", {{"k", "1"}}, answers(0.5, 2 * i, 12)),
                                         cell("a", {{"k", "2"}}, answers(0.5625, 2 * i + 1, 12))},
                                        options);
        const Level& level = named(factors, "k").levels.at(0);
        seen += level.verdict.finding == Finding::better;
        detectable += level.verdict.detectable / rounds;
    }
    EXPECT_NEAR(detectable, 0.0625, 0.005);  // (2.201 + 0.876) sqrt(0.005 / 12)
    EXPECT_NEAR(seen, 160, 20);
}

}  // namespace
}  // namespace nrem::core::testing
