// Closed forms against published examples and by hand.
#include "analysis/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/natural_order.hpp"
#include "analysis/reach.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

Clusters clusters_of(const std::vector<double>& sums, double count = 1) {
    Clusters clusters;
    for (const double sum : sums) clusters.add(sum, count);
    return clusters;
}

Clusters normal_clusters(std::size_t n, double mean, std::uint64_t seed) {
    Random random(seed);
    Clusters clusters;
    for (std::size_t i = 0; i < n; ++i) clusters.add(mean + random.normal(), 1);
    return clusters;
}

TEST(McNemar, equals_the_binomial_tail) {
    EXPECT_DOUBLE_EQ(mcnemar_p(0, 5), 2.0 / 32);
    EXPECT_DOUBLE_EQ(mcnemar_p(1, 9), 2 * 11.0 / 1024);   // (1 + 10) / 2^10
    EXPECT_DOUBLE_EQ(mcnemar_p(2, 10), 2 * 79.0 / 4096);  // (1 + 12 + 66) / 2^12
    EXPECT_NEAR(mcnemar_p(4, 12), 0.076813, 1e-6);        // 2 (1+16+120+560+1820) / 2^16
}

TEST(McNemar, is_symmetric_and_at_most_one) {
    EXPECT_EQ(mcnemar_p(3, 8), mcnemar_p(8, 3));
    EXPECT_EQ(mcnemar_p(7, 7), 1);
    EXPECT_EQ(mcnemar_p(0, 0), 1);
}

TEST(McNemar, stays_a_probability_for_large_counts) {
    const double p = mcnemar_p(500000, 501000);  // z = 1000 / sqrt(1001000)
    EXPECT_NEAR(p, std::erfc(999 / std::sqrt(2 * 1001000.0)), 1e-5);
}

TEST(Holm, steps_down) {
    const std::vector<double> adjusted = holm({0.01, 0.04, 0.03, 0.005});
    EXPECT_DOUBLE_EQ(adjusted[0], 0.03);
    EXPECT_DOUBLE_EQ(adjusted[1], 0.06);  // not 0.04: never below the one before it
    EXPECT_DOUBLE_EQ(adjusted[2], 0.06);
    EXPECT_DOUBLE_EQ(adjusted[3], 0.02);
}

TEST(Holm, keeps_ties_equal_and_ends_at_one) {
    EXPECT_EQ(holm({0.5, 0.5, 0.9}), (std::vector<double>{1, 1, 1}));
    EXPECT_EQ(holm({0.02, 0.02}), (std::vector<double>{0.04, 0.04}));
}

TEST(Holm, passes_over_unknown_values) {
    const std::vector<double> adjusted = holm({unknown, 0.02, 0.5});
    EXPECT_TRUE(std::isnan(adjusted[0]));
    EXPECT_DOUBLE_EQ(adjusted[1], 0.04);
    EXPECT_TRUE(holm({}).empty());
}

TEST(EffectSize, is_the_mean_by_the_spread_of_streams) {
    // Mean 2.5, standard deviation sqrt(5 / 3); items of a stream do not count for more.
    EXPECT_NEAR(effect_size(clusters_of({1, 2, 3, 4})), 2.5 / std::sqrt(5.0 / 3), 1e-12);
    EXPECT_NEAR(effect_size(clusters_of({10, 20, 30, 40}, 10)), 2.5 / std::sqrt(5.0 / 3), 1e-12);
    EXPECT_TRUE(std::isnan(effect_size(clusters_of({2, 2, 2}))));
    EXPECT_TRUE(std::isnan(effect_size(clusters_of({2}))));
}

// Those of R's binom.test, where items are independent and so is what is known of the share.
TEST(ShareInterval, is_the_exact_one_of_independent_items) {
    const auto reach_of = [](double share, double n) {
        return 1.959964 * std::sqrt(share * (1 - share) / n);
    };
    const Interval one = share_interval(1.0 / 300, 300, reach_of(1.0 / 300, 300));
    EXPECT_NEAR(one.low, 0.0000843898, 1e-8);
    EXPECT_NEAR(one.high, 0.0184317, 1e-6);
    const Interval half = share_interval(0.5, 100, reach_of(0.5, 100));
    EXPECT_NEAR(half.low, 0.3983211, 1e-6);
    EXPECT_NEAR(half.high, 0.6016789, 1e-6);
    EXPECT_EQ(share_interval(0, 300, 0).low, 0);
    EXPECT_NEAR(share_interval(0, 300, 0).high, 0.0122209, 1e-6);
    EXPECT_NEAR(share_interval(1, 300, 0).low, 1 - 0.0122209, 1e-6);
}

TEST(ShareInterval, is_wider_where_answers_of_a_stream_depend_on_each_other) {
    const Interval apart = share_interval(0.5, 100, 0.098), together = share_interval(0.5, 100, 0.3);
    EXPECT_LT(together.low, apart.low - 0.1);
    EXPECT_GT(together.high, apart.high + 0.1);
    // No more than all items are there.
    EXPECT_EQ(share_interval(0.5, 100, 1e-9).low, share_interval(0.5, 100, 0.05).low);
}

TEST(StandardError, of_equal_clusters_is_that_of_a_mean) {
    // Variance of 1, 2, 3, 4 is 5/3.
    EXPECT_NEAR(standard_error(clusters_of({1, 2, 3, 4})), std::sqrt(5.0 / 3 / 4), 1e-15);
}

TEST(DetectableEffect, is_seen_four_times_in_five) {
    // 20 streams, true difference at the detectable effect of the true spread: t test at 5 %.
    const double effect = detectable_errors(19) / std::sqrt(20.0);
    int seen = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const Clusters clusters = normal_clusters(20, effect, 9000 + i);
        seen += std::abs(clusters.ratio()) > 2.09302 * standard_error(clusters);
    }
    EXPECT_NEAR(seen, 1600, 80);
    EXPECT_NEAR(detectable_errors(3), 4.255899, 1e-6);  // power.t.test of R
    EXPECT_NEAR(detectable_errors(19), 2.953588, 1e-6);
    EXPECT_NEAR(detectable_errors(19, 0.005), 4.076687, 1e-5);
}

TEST(NaturalOrder, counts_runs_of_digits_as_numbers) {
    EXPECT_TRUE(natural_less("passes=2", "passes=16"));
    EXPECT_FALSE(natural_less("passes=16", "passes=2"));
    EXPECT_TRUE(natural_less("a", "b1"));
    EXPECT_TRUE(natural_less("a", "a0"));
    EXPECT_TRUE(natural_less("a01", "a1"));
    EXPECT_FALSE(natural_less("a1", "a1"));
}

}  // namespace
}  // namespace nrem::core
