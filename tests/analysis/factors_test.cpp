// Effects of factors on rows made by hand: pooling, baselines, families and verdicts.
#include "analysis/factors.hpp"

#include <gtest/gtest.h>

#include <array>

#include "analysis/claims.hpp"
#include "analysis/comparison.hpp"
#include "metrics/make_records.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core::testing {
namespace {

using Values = std::vector<std::pair<std::string, std::string>>;

Row cell(const std::string& arm, const Values& factors, const std::vector<std::string>& streams,
         std::uint64_t seed = 1) {
    std::string name = arm;
    for (const auto& [key, value] : factors) name += ", " + key + "=" + value;
    Row row = row_of(name, streams, seed);
    row.arm = arm;
    row.factors = factors;
    return row;
}

// Answers of 8 streams, each right with a probability.
std::vector<std::string> answers(double accuracy, std::uint64_t seed, std::size_t streams = 8) {
    std::vector<std::string> result(streams);
    for (std::size_t i = 0; i < streams; ++i) {
        Random random(combine(seed, i));
        for (int step = 0; step < 100; ++step) result[i] += random.uniform() < accuracy ? '1' : '0';
    }
    return result;
}

std::vector<Factor> factors_of(const std::vector<Row>& rows, const CompareOptions& options = {}) {
    return compare(rows, options).groups.at(0).factors;
}

const Factor& named(const std::vector<Factor>& factors, const std::string& key) {
    for (const Factor& factor : factors)
        if (factor.key == key) return factor;
    throw Error("no factor " + key);
}

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

// Cells of all subsets of a and b, in each of which a stream has as many right answers of 8.
std::vector<Row> factorial(const std::string& arm, const std::vector<std::array<int, 4>>& streams) {
    std::vector<Row> rows;
    for (std::size_t subset = 0; subset < 4; ++subset) {
        std::vector<std::string> right;
        for (const auto& stream : streams) {
            right.emplace_back(static_cast<std::size_t>(stream[subset]), '1');
            right.back().resize(8, '0');
        }
        rows.push_back(cell(arm,
                            {{"policies.a", subset & 1 ? "on" : "off"},
                             {"policies.b", subset & 2 ? "on" : "off"}},
                            right));
    }
    return rows;
}

// Of none, a, b and both.
const std::vector<std::array<int, 4>> uneven = {{2, 3, 2, 7}, {1, 2, 2, 7}, {2, 4, 1, 8}};

TEST(Factorial, has_the_effect_of_each_policy_over_all_subsets_of_the_others) {
    const auto factors = factors_of(factorial("x", uneven));
    // a: 1, 1, 2 without b and 5, 5, 7 with it, of 8 items each.
    const Level& a = named(factors, "policies.a").levels.at(0);
    EXPECT_EQ(named(factors, "policies.a").baseline, "off");
    EXPECT_EQ(a.level, "on");
    EXPECT_EQ(a.pairs, 2U);
    EXPECT_DOUBLE_EQ(a.differences[Metric::accuracy].value, 21.0 / 48);
    EXPECT_EQ(a.differences[Metric::accuracy].n, 48U);
}

TEST(Factorial, has_the_interaction_of_two_as_a_difference_of_differences) {
    const auto factors = factors_of(factorial("x", uneven));
    const Factor& both = named(factors, "policies.a x policies.b");
    EXPECT_EQ(both.of, (std::vector<std::string>{"policies.a", "policies.b"}));
    const Level& level = both.levels.at(0);
    EXPECT_EQ(level.pairs, 1U);
    EXPECT_EQ(level.streams, 3U);
    EXPECT_DOUBLE_EQ(level.differences[Metric::accuracy].value, (4.0 + 4 + 5) / 24);
    EXPECT_EQ(level.differences[Metric::accuracy].n, 24U);
    // t over the streams' differences .5, .5 and .625 with 2 degrees of freedom: 4.3027 times their
    // standard error, and no less than their grain of one item.
    EXPECT_LE(level.verdict.interval.low, 13.0 / 24 - 4.3026 / 24);
    EXPECT_GE(level.verdict.interval.high, 13.0 / 24 + 4.3026 / 24);
}

TEST(Factorial, is_one_family) {
    const auto factors = factors_of(factorial("x", uneven));
    for (const char* key : {"policies.a", "policies.b", "policies.a x policies.b"})
        EXPECT_EQ(named(factors, key).levels.at(0).verdict.family, 3U) << key;
}

// By 4 of 8 in one arm and by 1 of 8 in the other, never across arms.
TEST(Factorial, crosses_cells_that_agree_in_all_else) {
    auto rows = factorial("x", {{2, 2, 2, 6}});
    for (const Row& row : factorial("y", {{0, 0, 0, 1}})) rows.push_back(row);
    rows.pop_back();  // y lacks both
    const auto without = factors_of(rows);
    EXPECT_EQ(named(without, "policies.a x policies.b").levels.at(0).pairs, 1U);
    rows.push_back(factorial("y", {{0, 0, 0, 1}}).back());
    const Level level = named(factors_of(rows), "policies.a x policies.b").levels.at(0);
    EXPECT_EQ(level.pairs, 2U);
    EXPECT_DOUBLE_EQ(level.differences[Metric::accuracy].value, 5.0 / 16);
}

// Three policies, none of which does anything: 6 effects in a family, one of 20 with any finding.
TEST(Factorial, finds_something_by_chance_in_one_of_twenty_families) {
    int wrong = 0;
    constexpr int rounds = 300;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        std::vector<Row> rows;
        for (std::uint64_t subset = 0; subset < 8; ++subset) {
            const auto in = [&](int bit) { return subset >> bit & 1 ? "on" : "off"; };
            rows.push_back(cell("x", {{"policies.a", in(0)}, {"policies.b", in(1)}, {"policies.c", in(2)}},
                                answers(0.6, combine(round, subset), 10)));
        }
        bool any = false;
        for (const Factor& factor : factors_of(rows))
            if (factor.key != "arm")
                for (const Level& level : factor.levels)
                    any |= level.verdict.finding == Finding::better ||
                           level.verdict.finding == Finding::worse;
        wrong += any;
    }
    EXPECT_LE(wrong, 15 + 12);  // three standard errors
    EXPECT_GE(wrong, 2);
}

TEST(BestSubset, is_measured_by_the_half_of_the_streams_that_did_not_choose_it) {
    // Even streams choose a, which gives 4 there and 1 in odd ones; odd ones choose b: 3, and 0.
    const std::vector<std::array<int, 4>> streams = {
        {0, 4, 0, 3}, {0, 1, 3, 0}, {0, 4, 0, 3}, {0, 1, 3, 0}};
    const Group group = compare(factorial("x", streams), {}).groups.at(0);
    ASSERT_EQ(group.best.size(), 1U);
    const BestSubset& best = group.best[0];
    EXPECT_EQ(best.arm, "x");
    EXPECT_EQ(best.among, 4U);
    EXPECT_EQ(best.subset, Subset{"policies.a"});
    EXPECT_DOUBLE_EQ(best.seen.value, 2.5 / 8);
    EXPECT_EQ(best.chosen, (std::vector<Subset>{{"policies.a"}, {"policies.b"}}));
    EXPECT_DOUBLE_EQ(best.elsewhere.value, (0.0 + 1 + 0 + 1) / 4 / 8);
}

TEST(BestSubset, is_not_measured_elsewhere_with_fewer_than_four_streams) {
    const Group group = compare(factorial("x", uneven), {}).groups.at(0);
    EXPECT_EQ(group.best.at(0).subset, (Subset{"policies.a", "policies.b"}));
    EXPECT_TRUE(group.best.at(0).chosen.empty());
    EXPECT_EQ(group.best.at(0).elsewhere.n, 0U);
}

// What chance alone makes of the best of eight without any effect.
TEST(BestSubset, is_no_better_elsewhere_where_nothing_has_an_effect) {
    double seen = 0, elsewhere = 0;
    constexpr int rounds = 100;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        std::vector<Row> rows;
        for (std::uint64_t subset = 0; subset < 8; ++subset) {
            const auto in = [&](int bit) { return subset >> bit & 1 ? "on" : "off"; };
            rows.push_back(cell("x", {{"policies.a", in(0)}, {"policies.b", in(1)}, {"policies.c", in(2)}},
                                answers(0.6, combine(round + 1000, subset), 10)));
        }
        const BestSubset best = compare(rows, {}).groups.at(0).best.at(0);
        seen += best.seen.value / rounds;
        elsewhere += best.elsewhere.value / rounds;
    }
    EXPECT_GT(seen, 0.015);
    EXPECT_NEAR(elsewhere, 0, 0.007);
}

TEST(EffectClaim, is_of_a_key_or_of_two) {
    const std::vector<Row> rows = factorial("x", uneven);
    Claim claim;
    claim.text = "it is so";
    claim.arm.arm = "x";
    claim.metric = "accuracy";
    claim.at_least = 0.1;
    claim.effect = {"policies.a"};
    const auto check = [&] { return check_claims({claim}, rows, compare(rows, {})).at(0); };
    EXPECT_DOUBLE_EQ(check().value, 21.0 / 48);
    EXPECT_EQ(check().detail.find("effect of policies.a in x: accuracy 0.4375 ["), 0U) << check().detail;
    claim.arm.where = {{"policies.b", "off"}};
    EXPECT_DOUBLE_EQ(check().value, 4.0 / 24);
    claim.arm.where.clear();
    claim.effect = {"policies.b", "policies.a"};
    EXPECT_DOUBLE_EQ(check().value, 13.0 / 24);
    EXPECT_EQ(check().outcome, ClaimOutcome::met);
    claim.effect = {"policies.a", "policies.z"};
    EXPECT_EQ(check().outcome, ClaimOutcome::undecided);
    EXPECT_EQ(check().detail, "interaction of policies.a and policies.z in x: no cells differ in that alone");
}

TEST(EffectClaim, is_of_counted_figures_too) {
    const std::vector<Row> rows = factorial("x", uneven);
    Claim claim;
    claim.arm.arm = "x";
    claim.metric = "bytes";
    claim.effect = {"policies.a"};
    claim.at_most = 0;
    claim.at_least = 0;
    EXPECT_NE(check_claims({claim}, rows, compare(rows, {})).at(0).outcome, ClaimOutcome::refuted);
}

}  // namespace
}  // namespace nrem::core::testing
