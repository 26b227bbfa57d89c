// Tests and intervals against closed forms, published examples and enumeration.
#include "analysis/statistics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/natural_order.hpp"
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

TEST(SignFlip, equals_enumeration_by_hand) {
    Resampling resampling({});
    // Of the sums +-1 +-2 +-3 only +6 and -6 are as far out as 6.
    EXPECT_DOUBLE_EQ(resampling.flip_p(clusters_of({1, 2, 3})), 2.0 / 8);
    // As far out as 4: 6, 4, -4, -6.
    EXPECT_DOUBLE_EQ(resampling.flip_p(clusters_of({-1, 2, 3})), 4.0 / 8);
    EXPECT_DOUBLE_EQ(resampling.flip_p(clusters_of({0.1, 0.2, -0.3})), 1);
}

TEST(SignFlip, reaches_its_least_value_when_all_streams_agree) {
    Resampling resampling({});
    const double p = resampling.flip_p(clusters_of(std::vector<double>(8, 2.5)));
    EXPECT_DOUBLE_EQ(p, 1.0 / 128);
    EXPECT_DOUBLE_EQ(p, least_p(8, 10000));
}

TEST(SignFlip, takes_ties_in_whatever_the_rounding) {
    Resampling resampling({});
    // 0.1 + 0.2 is not 0.3 in doubles: of eight sums those of 0.1, 0.2, 0.3 reaching 0.6 are two.
    EXPECT_DOUBLE_EQ(resampling.flip_p(clusters_of({0.1, 0.2, 0.3})), 2.0 / 8);
    EXPECT_DOUBLE_EQ(resampling.flip_p(clusters_of({0.3, 0.3, -0.6, 0.0})), 1);
}

TEST(SignFlip, agrees_with_enumeration_when_drawn) {
    Resampling resampling({});
    // 13 clusters are drawn. With one of them at 0 the twelve others can be enumerated.
    Clusters twelve = normal_clusters(12, 0.4, 3), thirteen = twelve;
    thirteen.add(0, 1);
    const double exact = resampling.flip_p(twelve), drawn = resampling.flip_p(thirteen);
    EXPECT_NEAR(drawn, exact, 4 * std::sqrt(exact * (1 - exact) / 10000) + 1e-4);
}

TEST(SignFlip, is_one_for_no_difference_and_unknown_for_no_streams) {
    Resampling resampling({});
    EXPECT_EQ(resampling.flip_p(clusters_of({0, 0, 0})), 1);
    EXPECT_TRUE(std::isnan(resampling.flip_p({})));
    EXPECT_EQ(resampling.flip_p(clusters_of({5})), 1);  // one stream says nothing
}

TEST(SignFlip, rejects_a_true_null_at_its_level) {
    Resampling resampling({});
    int rejected = 0;
    for (std::uint64_t i = 0; i < 1000; ++i)
        rejected += resampling.flip_p(normal_clusters(9, 0, 100 + i)) <= 0.05;
    EXPECT_NEAR(rejected, 50, 4 * std::sqrt(1000 * 0.05 * 0.95));
}

TEST(Bootstrap, of_a_mean_is_the_t_interval) {
    CompareOptions options;
    options.resamples = 20000;
    Resampling resampling(options);
    const Clusters clusters = normal_clusters(200, 5, 7);
    const double reach = 1.97196 * standard_error(clusters);  // t, 199 degrees of freedom
    const Interval interval = resampling.interval(clusters);
    EXPECT_NEAR(interval.low, clusters.ratio() - reach, 0.05 * reach);
    EXPECT_NEAR(interval.high, clusters.ratio() + reach, 0.05 * reach);
}

TEST(Bootstrap, covers_the_mean_with_few_streams) {
    Resampling resampling({});
    int covered = 0;
    for (std::uint64_t i = 0; i < 1000; ++i) {
        const Interval interval = resampling.interval(normal_clusters(8, 0, 5000 + i));
        covered += interval.low <= 0 && 0 <= interval.high;
    }
    EXPECT_GE(covered, 920);
    EXPECT_LE(covered, 980);
}

TEST(Bootstrap, keeps_items_of_a_stream_together) {
    // 4 streams of 100 equal items are no better known than 4 items.
    Resampling resampling({});
    const Interval few = resampling.interval(clusters_of({0, 1, 1, 0}, 1));
    const Interval many = resampling.interval(clusters_of({0, 100, 100, 0}, 100));
    EXPECT_EQ(few, many);
}

TEST(Bootstrap, moves_and_scales_with_its_values) {
    Resampling resampling({});
    const Interval plain = resampling.interval(clusters_of({1, 4, 2, 8, 5}));
    const Interval moved = resampling.interval(clusters_of({21, 24, 22, 28, 25}));
    EXPECT_NEAR(moved.low, plain.low + 20, 1e-12);
    EXPECT_NEAR(moved.high, plain.high + 20, 1e-12);
}

TEST(Bootstrap, is_not_available_for_one_stream_or_none) {
    Resampling resampling({});
    EXPECT_TRUE(std::isnan(resampling.interval(clusters_of({3})).low));
    EXPECT_TRUE(std::isnan(resampling.interval({}).high));
    EXPECT_TRUE(std::isnan(standard_error(clusters_of({3}))));
    EXPECT_TRUE(std::isnan(resampling.detectable(clusters_of({3}))));
}

TEST(Bootstrap, depends_on_its_seed_alone) {
    CompareOptions other;
    other.seed = 2;
    const Clusters clusters = normal_clusters(20, 0, 1);
    Resampling first({}), again({}), different(other);
    EXPECT_EQ(first.interval(clusters), again.interval(clusters));
    EXPECT_NE(first.interval(clusters), different.interval(clusters));
}

TEST(EffectSize, is_the_mean_by_the_spread_of_streams) {
    // Mean 2.5, standard deviation sqrt(5 / 3); items of a stream do not count for more.
    EXPECT_NEAR(effect_size(clusters_of({1, 2, 3, 4})), 2.5 / std::sqrt(5.0 / 3), 1e-12);
    EXPECT_NEAR(effect_size(clusters_of({10, 20, 30, 40}, 10)), 2.5 / std::sqrt(5.0 / 3), 1e-12);
    EXPECT_TRUE(std::isnan(effect_size(clusters_of({2, 2, 2}))));
    EXPECT_TRUE(std::isnan(effect_size(clusters_of({2}))));
}

TEST(StandardError, of_equal_clusters_is_that_of_a_mean) {
    // Variance of 1, 2, 3, 4 is 5/3.
    EXPECT_NEAR(standard_error(clusters_of({1, 2, 3, 4})), std::sqrt(5.0 / 3 / 4), 1e-15);
}

TEST(DetectableEffect, is_seen_four_times_in_five) {
    // 20 streams, true difference at the detectable effect of the true spread: t test at 5 %.
    const double effect = detectable_errors(20) / std::sqrt(20.0);
    int seen = 0;
    for (std::uint64_t i = 0; i < 2000; ++i) {
        const Clusters clusters = normal_clusters(20, effect, 9000 + i);
        seen += std::abs(clusters.ratio()) > 2.09302 * standard_error(clusters);
    }
    EXPECT_NEAR(seen, 1600, 80);
    EXPECT_NEAR(detectable_errors(4), 4.255899, 1e-6);  // power.t.test of R
    EXPECT_NEAR(detectable_errors(20), 2.953588, 1e-6);
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
