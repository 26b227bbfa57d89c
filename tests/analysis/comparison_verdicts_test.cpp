// What comparisons of hand-made rows say: tests, families and verdicts.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/comparison.hpp"
#include "analysis/make_comparisons.hpp"

namespace nrem::core::testing {
namespace {

TEST(Comparison, calls_a_clear_gain_better_and_its_converse_worse) {
    const std::vector<Row> rows = {row_of("arm", random_streams(0.8, 1)),
                                   row_of("base", random_streams(0.5, 2))};
    const Comparison comparison = compare(rows, against({"base", "arm"}));
    const Pair& gain = comparison.groups[0].pairs[0];
    const Pair& loss = comparison.groups[0].pairs[1];
    EXPECT_EQ(words(gain.verdict), "better");
    EXPECT_EQ(words(loss.verdict), "worse");
    EXPECT_DOUBLE_EQ(gain.verdict.p.value, 1.0 / 128);
    EXPECT_EQ(gain.verdict.test, core::Test::flips);
    EXPECT_DOUBLE_EQ(gain.differences[Metric::accuracy].value, -loss.differences[Metric::accuracy].value);
    EXPECT_GT(gain.differences[Metric::accuracy].interval.low, 0.2);
    EXPECT_LT(gain.differences[Metric::accuracy].interval.high, 0.4);
}

TEST(Comparison, calls_equal_answers_equivalent) {
    const Comparison comparison =
        compare({row_of("arm", random_streams(0.6, 1)), row_of("base", random_streams(0.6, 1))},
                against({"base"}));
    EXPECT_EQ(words(only_pair(comparison).verdict), "equivalent within 0.05");
    EXPECT_EQ(only_pair(comparison).verdict.p.value, 1);
    EXPECT_LT(only_pair(comparison).verdict.equivalence_p.value, 0.05);
    EXPECT_EQ(only_pair(comparison).mcnemar.p, 1);
}

TEST(Comparison, calls_too_little_data_undecided_and_says_how_much_would_do) {
    const Comparison comparison = compare({row_of("arm", random_streams(0.6, 1, 4, 10)),
                                           row_of("base", random_streams(0.6, 2, 4, 10))},
                                          against({"base"}));
    const Verdict& verdict = only_pair(comparison).verdict;
    EXPECT_TRUE(words(verdict).starts_with("undecided (needs about ")) << words(verdict);
    EXPECT_TRUE(words(verdict).ends_with(" streams)")) << words(verdict);
    EXPECT_GT(verdict.detectable, 0.05);
}

TEST(Comparison, has_neither_interval_nor_verdict_from_one_stream) {
    const Comparison comparison = compare(
        {row_of("arm", random_streams(0.9, 1, 1)), row_of("base", random_streams(0.1, 2, 1))},
        against({"base"}));
    EXPECT_TRUE(std::isnan(comparison.groups[0].cells[0].estimates[Metric::accuracy].interval.low));
    EXPECT_TRUE(std::isnan(only_pair(comparison).differences[Metric::accuracy].interval.low));
    EXPECT_LT(only_pair(comparison).mcnemar.p, 1e-6);
    EXPECT_EQ(words(only_pair(comparison).verdict), "undecided (needs more than one stream)");
}

// Seven clearly better arms, each of so many streams.
Comparison seven_arms(std::size_t streams) {
    std::vector<Row> rows = {row_of("base", random_streams(0.5, 99, streams))};
    for (const char* name : {"a", "b", "c", "d", "e", "f", "g"})
        rows.push_back(
            row_of(name, random_streams(0.8, static_cast<std::uint64_t>(*name), streams)));
    return compare(rows, against({"base"}));
}

TEST(Comparison, goes_by_t_over_streams_where_flips_could_not_be_significant) {
    const Comparison comparison = seven_arms(5);
    for (const Pair& pair : comparison.groups[0].pairs) {
        EXPECT_EQ(pair.verdict.test, core::Test::t);  // the least p of flips, 1/16, is above 0.05
        EXPECT_EQ(pair.verdict.family, 7u);
        EXPECT_GE(pair.verdict.corrected_p.value, pair.verdict.p.value);
        EXPECT_EQ(pair.verdict.finding, Finding::better);
    }
}

TEST(Comparison, corrects_many_arms_over_flips_that_they_share) {
    const Comparison comparison = seven_arms(8);  // Holm: 7 / 128 is above 0.05
    for (const Pair& pair : comparison.groups[0].pairs) {
        EXPECT_EQ(pair.verdict.test, core::Test::flips);
        EXPECT_DOUBLE_EQ(pair.verdict.p.value, 1.0 / 128);
        EXPECT_LT(pair.verdict.corrected_p.value, 0.05);
        EXPECT_EQ(pair.verdict.finding, Finding::better);
    }
}

TEST(Comparison, calls_large_effects_better_in_families_too_large_for_holm) {
    std::vector<Row> rows = {row_of("base", random_streams(0.1, 99, 26, 20))};
    for (std::uint64_t arm = 0; arm < 60; ++arm)
        rows.push_back(row_of("arm" + std::to_string(arm), random_streams(0.95, arm, 26, 20)));
    CompareOptions options = against({"base"});
    options.flips = 999;  // Holm: 60 / 1000 is above 0.05
    const Comparison comparison = compare(rows, options);
    for (const Pair& pair : comparison.groups[0].pairs) {
        EXPECT_EQ(pair.verdict.finding, Finding::better);
        EXPECT_DOUBLE_EQ(pair.verdict.p.value, std::ldexp(1, -25));
        EXPECT_TRUE(pair.verdict.corrected_p.at_most);
    }
}

TEST(Comparison, of_two_streams_is_not_surer_than_of_six) {
    const std::vector<std::string> arm = random_streams(0.7, 1, 2, 400);
    const std::vector<std::string> base = random_streams(0.5, 2, 2, 400);
    const Comparison comparison = compare({row_of("arm", arm), row_of("base", base)},
                                          against({"base"}));
    EXPECT_LT(only_pair(comparison).mcnemar.p, 1e-6);
    EXPECT_GT(only_pair(comparison).verdict.p.value, 1e-3);
}

// Three trainings that differ, tried on the same streams: each stream says the same of each of them.
TEST(Comparison, takes_trainings_for_random) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        rows.push_back(row_of("arm", random_streams(0.5 + 0.05 * double(seed), seed, 20), seed));
        rows.push_back(row_of("base", random_streams(0.5, 10 + seed, 20), seed));
    }
    const Pair& pair = only_pair(compare(rows, against({"base"})));
    EXPECT_EQ(pair.verdict.test, core::Test::t_over_seeds);
    EXPECT_GT(pair.verdict.interval.high - pair.verdict.interval.low, 0.2);
    const Pair one = only_pair(compare({rows[4], rows[5]}, against({"base"})));
    EXPECT_LT(one.verdict.interval.high - one.verdict.interval.low, 0.1);
}

TEST(Comparison, knows_by_the_config_that_seeds_share_nothing) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1u, 2u, 3u})
        for (const char* arm : {"arm", "base"}) {
            Row row = row_of(arm, random_streams(*arm == 'a' ? 0.7 : 0.5, combine(seed, *arm), 4),
                             seed);
            row.identity = std::string(R"({"backend":{"name":"x","settings":{"weights":"w"}},)") +
                           R"("rule":")" + arm + R"(","sleeps":[{"name":"of {seed}"}]})";
            for (StreamScores& stream : row.metrics.streams)
                stream.contents = std::to_string(stream.index) + " of " + std::to_string(seed);
            rows.push_back(row);
        }
    const Comparison plain = compare(rows, against({"base"}));
    EXPECT_EQ(only_pair(plain).verdict.test, core::Test::flips);
    EXPECT_EQ(only_pair(plain).differences[Metric::accuracy].streams, 12U);
    for (Row& row : rows) row.identity.replace(row.identity.find("\"w\""), 3, "\"w-{seed}\"");
    const Comparison trained = compare(rows, against({"base"}));
    EXPECT_EQ(only_pair(trained).verdict.test, core::Test::t_over_seeds);
}

}  // namespace
}  // namespace nrem::core::testing
