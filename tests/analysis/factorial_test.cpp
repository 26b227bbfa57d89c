// Factorials over subsets of policies on rows made by hand: effects, interactions, the best subset, and
// claims about effects.
#include <gtest/gtest.h>

#include <array>

#include "analysis/claims.hpp"
#include "analysis/make_factors.hpp"
#include "report/statistics_tables.hpp"

namespace nrem::core::testing {
namespace {

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

// A night without a policy is the same with one pass and with two, so that one cell is there for both.
TEST(Factorial, takes_the_empty_subset_for_each_level_of_what_only_nights_have) {
    std::vector<Row> rows;
    const std::vector<std::array<int, 4>> streams[] = {{{2, 3, 2, 7}}, {{2, 5, 2, 8}}};
    for (int passes : {1, 2})
        for (Row row : factorial("x", streams[passes - 1])) {
            const bool is_empty = row.factors[0].second == "off" && row.factors[1].second == "off";
            if (is_empty && passes == 2) continue;
            if (!is_empty) row.factors.emplace_back("sleep.passes", std::to_string(passes));
            row.identity += row.factors.size() > 2 ? row.factors[2].second : "";
            rows.push_back(row);
        }
    const Comparison made = compare(rows, {});
    const auto& factors = made.groups.at(0).factors;
    EXPECT_EQ(named(factors, "policies.a").levels.at(0).pairs, 4U);
    EXPECT_EQ(named(factors, "policies.a x policies.b").levels.at(0).pairs, 2U);
    EXPECT_DOUBLE_EQ(
        named(factors, "policies.a").levels.at(0).differences[Metric::accuracy].value,
        (1 + 5 + 3 + 6) / 32.0);
    ASSERT_EQ(made.groups[0].best.size(), 2U);
    EXPECT_EQ(made.groups[0].best[1].among, 4U);
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

TEST(Factorial, is_one_table_with_the_largest_effect_first) {
    const auto tables = factor_tables(compare(factorial("x", uneven), {}).groups.at(0));
    ASSERT_EQ(tables.size(), 2U);  // and the best subset
    EXPECT_EQ(tables[0].title, "Policies");
    std::vector<std::string> policies;
    for (const auto& row : tables[0].rows) policies.push_back(row.at(0));
    EXPECT_EQ(policies, (std::vector<std::string>{"a x b", "a", "b"}));
    EXPECT_EQ(tables[1].title, "Best subset");
    ASSERT_EQ(tables[1].rows.size(), 1U);
    EXPECT_EQ(tables[1].rows[0][1], "a + b");
    EXPECT_EQ(tables[1].rows[0][4], "too few streams");
}

TEST(Factorial, calls_a_cell_by_its_subset) {
    const CellName cell{.arm = "x",
                        .factors = {{"policies.a", "on"}, {"passes", "2"}, {"policies.b", "off"},
                                    {"policies.c", "on"}, {"sleeps.nap.policies.a", "off"}}};
    EXPECT_EQ(cell.name(), "x, passes=2, policies=a+c, sleeps.nap.policies=none");
    EXPECT_EQ(cell.name({{"policies.a", "on"}, {"sleeps.nap.policies.a", "off"}}),
              "x, passes=2, policies=c");
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
