// Streams that agree: against closed forms, and against draws from what would make them agree.
#include "analysis/agreeing.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

Clusters agreeing(std::size_t n, double value, double count = 1) {
    Clusters clusters;
    for (std::size_t i = 0; i < n; ++i) clusters.add(value * count, count);
    return clusters;
}

TEST(Agreeing, at_a_bound_have_the_exact_interval_of_as_many_answers) {
    const Interval all = interval_of_agreeing(agreeing(6, 1), {0, 1});
    EXPECT_NEAR(all.low, std::pow(0.025, 1.0 / 6), 1e-9);  // binom.test(6, 6): 0.5407419
    EXPECT_NEAR(all.low, 0.5407419, 1e-7);
    EXPECT_EQ(all.high, 1);
    const Interval none = interval_of_agreeing(agreeing(6, 0, 40), {0, 1});
    EXPECT_EQ(none.low, 0);
    EXPECT_NEAR(none.high, 1 - 0.5407419, 1e-7);
}

TEST(Agreeing, within_the_bounds_reach_for_both) {
    const Interval found = interval_of_agreeing(agreeing(12, 0.25), {-1, 1});
    const double left = std::pow(0.025, 1.0 / 12);
    EXPECT_NEAR(found.low, -1 + 1.25 * left, 1e-9);
    EXPECT_NEAR(found.high, 1 - 0.75 * left, 1e-9);
}

TEST(Agreeing, of_fewer_items_count_for_less) {
    Clusters clusters = agreeing(6, 0.5, 10);
    clusters.sums.back() = 0.5;
    clusters.counts.back() = 1;
    const double low = interval_of_agreeing(clusters, {0, 1}).low;
    EXPECT_LT(low, interval_of_agreeing(agreeing(6, 0.5), {0, 1}).low);
    EXPECT_GT(low, interval_of_agreeing(agreeing(5, 0.5), {0, 1}).low);
}

TEST(Agreeing, have_a_p_below_five_percent_just_outside_of_the_interval) {
    for (const double y : {-1.0, -0.4, 0.0, 0.9, 1.0})
        for (const std::size_t n : {2U, 3U, 8U, 40U}) {
            const Clusters clusters = agreeing(n, y, 7);
            const Interval bounds{-1, 1}, found = interval_of_agreeing(clusters, bounds);
            for (double value = -1; value <= 1; value += 0.0137)
                EXPECT_EQ(p_of_agreeing(clusters, bounds, value) < 0.05,
                          value < found.low || value > found.high)
                    << y << " " << n << " " << value;
            EXPECT_EQ(p_of_agreeing(clusters, bounds, y), 1);
        }
}

// A stream is at 0.5, but for one in ten that is at 1: where eight are drawn, all are at 0.5 in 43 %
// of cases. A figure of width 0 would be wrong in each of those.
TEST(Agreeing, cover_a_mean_that_rare_streams_move) {
    int agreed = 0, covered = 0;
    for (std::uint64_t draw = 0; draw < 2000; ++draw) {
        Random random(draw);
        Clusters clusters;
        for (int i = 0; i < 8; ++i) clusters.add(random.uniform() < 0.1 ? 1 : 0.5, 1);
        if (!agree(clusters)) continue;
        const Interval found = interval_of_agreeing(clusters, {0, 1});
        ++agreed;
        covered += found.low <= 0.55 && 0.55 <= found.high;
    }
    EXPECT_GT(agreed, 700);
    EXPECT_EQ(covered, agreed);
}

TEST(AgreeingRatio, of_constants_follows_from_their_bounds) {
    const AgreeingRatios six{std::vector<double>(6, 0.8), std::vector<double>(6, 0.4),
                             std::vector<double>(6, 1)};
    const Interval found = interval_of_agreeing(six, {0, 1});
    const double most = std::pow(40.0, 1.0 / 6) - 1;  // that a stream may differ by, of the bound
    EXPECT_NEAR(found.low, 0.8 / (0.4 + most), 1e-9);
    EXPECT_NEAR(found.high, (0.8 + most) / 0.4, 1e-9);
}

TEST(AgreeingRatio, of_nothing_to_something_begins_at_nothing) {
    const AgreeingRatios six{std::vector<double>(6, 0), std::vector<double>(6, 0.5),
                             std::vector<double>(6, 1)};
    const Interval found = interval_of_agreeing(six, {0, 1});
    EXPECT_EQ(found.low, 0);
    EXPECT_GT(found.high, 1);
}

// Streams differ, but not the ratio: as of an arm with itself.
TEST(AgreeingRatio, of_equal_sides_holds_one) {
    const AgreeingRatios same{{0.2, 0.9, 0.5, 0.7}, {0.2, 0.9, 0.5, 0.7}, {1, 1, 1, 1}};
    const Interval found = interval_of_agreeing(same, {0, 1});
    EXPECT_LT(found.low, 0.5);
    EXPECT_GT(found.high, 2);
}

}  // namespace
}  // namespace nrem::core
