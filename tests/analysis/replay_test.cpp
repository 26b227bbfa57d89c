// What equal runs of a cell differ by.
#include "analysis/replay.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

Row run_of(const std::string& arm, const std::string& right, std::uint64_t repeat = 0) {
    Row row = row_of(arm, std::vector<std::string>(8, right));
    row.arm = arm;
    if (repeat == 0) return row;
    row.repeat = repeat;
    row.parent = row.identity;
    row.identity += std::to_string(repeat);
    return row;
}

const Pair& pair_in(const Comparison& comparison) {
    return comparison.groups.at(0).pairs.at(0);
}

// Shares right of .5 and .7: the variance over the two runs is .02.
TEST(Replay, spreads_as_the_equal_runs_of_both_cells_do) {
    const std::vector<Row> rows{run_of("a", "1111100000"), run_of("a", "1111111000", 2),
                                run_of("b", "1111000000"), run_of("b", "1111110000", 2)};
    const Comparison made = compare(rows, {.baselines = {"b"}});
    EXPECT_NEAR(pair_in(made).replay_spread, std::sqrt(0.02 + 0.02), 1e-12);
}

TEST(Replay, adds_nothing_for_a_cell_that_runs_once) {
    const std::vector<Row> rows{run_of("a", "1111100000"), run_of("a", "1111111000", 2),
                                run_of("b", "1111000000")};
    EXPECT_NEAR(pair_in(compare(rows, {.baselines = {"b"}})).replay_spread, std::sqrt(0.02), 1e-12);
}

TEST(Replay, is_not_known_without_repeats_and_changes_no_verdict) {
    const std::vector<Row> once{run_of("a", "1111111111"), run_of("b", "0000000000")};
    std::vector<Row> again = once;
    again.push_back(run_of("a", "0000000000", 2));
    const Comparison plain = compare(once, {.baselines = {"b"}});
    const Comparison repeated = compare(again, {.baselines = {"b"}});
    EXPECT_TRUE(std::isnan(pair_in(plain).replay_spread));
    EXPECT_EQ(repeated.groups.at(0).cells.size(), 2U);
    EXPECT_EQ(pair_in(repeated).verdict.finding, pair_in(plain).verdict.finding);
    EXPECT_EQ(pair_in(repeated).differences[Metric::accuracy].value,
              pair_in(plain).differences[Metric::accuracy].value);
}

}  // namespace
}  // namespace nrem::core::testing
