// Sign flips against enumeration, against each other and against what is true of them.
#include "analysis/flips.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "analysis/reach.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

Clusters clusters_of(const std::vector<double>& sums, double count = 1) {
    Clusters clusters;
    for (const double sum : sums) clusters.add(sum, count);
    return clusters;
}

std::vector<double> normal_values(std::size_t n, double mean, std::uint64_t seed) {
    Random random(seed);
    std::vector<double> values;
    for (std::size_t i = 0; i < n; ++i) values.push_back(mean + random.normal());
    return values;
}

double flip_p(const std::vector<double>& sums) {
    return Flips(10'000, 1).p(clusters_of(sums)).value;
}

TEST(SignFlip, equals_enumeration_by_hand) {
    // Of the sums +-1 +-2 +-3 only +6 and -6 are as far out as 6.
    EXPECT_DOUBLE_EQ(flip_p({1, 2, 3}), 2.0 / 8);
    // As far out as 4: 6, 4, -4, -6.
    EXPECT_DOUBLE_EQ(flip_p({-1, 2, 3}), 4.0 / 8);
    EXPECT_DOUBLE_EQ(flip_p({0.1, 0.2, -0.3}), 1);
}

TEST(SignFlip, reaches_its_least_value_when_all_streams_agree) {
    const double p = flip_p(std::vector<double>(8, 2.5));
    EXPECT_DOUBLE_EQ(p, 1.0 / 128);
    EXPECT_DOUBLE_EQ(p, least_p({.clusters = 8}));
}

TEST(SignFlip, takes_ties_in_whatever_the_rounding) {
    // 0.1 + 0.2 is not 0.3 in doubles: of eight sums those of 0.1, 0.2, 0.3 reaching 0.6 are two.
    EXPECT_DOUBLE_EQ(flip_p({0.1, 0.2, 0.3}), 2.0 / 8);
    EXPECT_DOUBLE_EQ(flip_p({0.3, 0.3, -0.6, 0.0}), 1);
}

TEST(SignFlip, is_one_for_no_difference_and_unknown_for_no_streams) {
    EXPECT_EQ(flip_p({0, 0, 0}), 1);
    EXPECT_TRUE(std::isnan(flip_p({})));
    EXPECT_EQ(flip_p({5}), 1);  // one stream says nothing
}

TEST(SignFlip, is_exact_where_draws_would_end) {
    // 26 streams that agree: one pattern and its opposite of 2^26. Drawn, it ends at 1 in 10,001.
    EXPECT_DOUBLE_EQ(flip_p(std::vector<double>(26, 0.9)), std::ldexp(1, -25));
    const Probability found = Flips(10'000, 1).p(clusters_of(std::vector<double>(26, 0.9)));
    EXPECT_FALSE(found.at_most);
}

TEST(SignFlip, is_a_bound_where_there_are_too_many_to_count) {
    const Probability found = Flips(10'000, 1).p(clusters_of(std::vector<double>(60, 0.9)));
    EXPECT_TRUE(found.at_most);
    EXPECT_GE(found.value, std::ldexp(1, -59));
    EXPECT_LE(found.value, std::ldexp(1, -58));
}

TEST(ExactFlips, equal_the_binomial_tail_for_streams_of_one_size) {
    // 20 streams of the same size, 16 for: 2 (1 + 20 + 190 + 1140 + 4845) / 2^20.
    std::vector<double> values(20, 0.3);
    for (int i = 0; i < 4; ++i) values[static_cast<std::size_t>(i)] = -0.3;
    EXPECT_DOUBLE_EQ(exact_flip_p(values), 2 * 6196 / 1048576.0);
}

TEST(ExactFlips, agree_with_all_flips_and_with_drawn_ones) {
    const std::vector<double> few = normal_values(13, 0.4, 3), many = normal_values(24, 0.2, 4);
    EXPECT_NEAR(exact_flip_p(few), flip_p(few), 1e-12);
    const double exact = exact_flip_p(many);
    EXPECT_NEAR(flip_p(many), exact, 4 * std::sqrt(exact * (1 - exact) / 10'000) + 1e-4);
}

TEST(FlipBound, is_never_below_and_some_ten_times_above) {
    for (std::uint64_t i = 0; i < 200; ++i) {
        const std::vector<double> values =
            normal_values(8 + i % 15, 0.1 * static_cast<double>(i % 12), 50 + i);
        const double exact = exact_flip_p(values), bound = flip_p_bound(values);
        EXPECT_GE(bound, exact * (1 - 1e-9));
        if (exact < 0.2) {
            EXPECT_LE(bound, 25 * exact);
        }
    }
}

TEST(FlipInterval, leaves_out_just_what_the_test_rejects) {
    Flips flips(10'000, 1);
    for (const std::size_t n : {6u, 9u, 14u, 20u}) {
        Random random(n);
        Clusters clusters;
        for (std::size_t i = 0; i < n; ++i) {
            const double count = 1 + static_cast<double>(random.below(40));
            clusters.add(count * (0.3 + random.normal()), count);
        }
        const Interval interval = flips.interval(clusters);
        const double width = interval.high - interval.low;
        for (const double off : {-0.02, 0.02}) {
            const bool inside = off > 0;
            EXPECT_EQ(flips.p(clusters, interval.low + off * width).value >= 0.05, inside) << n;
            EXPECT_EQ(flips.p(clusters, interval.high - off * width).value >= 0.05, inside) << n;
        }
    }
}

TEST(FlipInterval, of_six_streams_is_their_range) {
    const Interval interval = Flips(10'000, 1).interval(clusters_of({3, 1, 2, 6, 5, 4}));
    EXPECT_EQ(interval, (Interval{1, 6}));
}

TEST(FlipInterval, has_no_ends_below_six_streams) {
    EXPECT_TRUE(std::isnan(Flips(10'000, 1).interval(clusters_of({1, 2, 3, 4, 5})).low));
}

TEST(FlipInterval, knows_streams_that_agree_to_the_item_only_to_the_item) {
    Clusters clusters = clusters_of(std::vector<double>(8, 1), 6);
    clusters.step = 1;
    const Interval interval = Flips(10'000, 1).interval(clusters);
    EXPECT_LT(interval.low, 1.0 / 6);
    EXPECT_GT(interval.low, 0);
    EXPECT_GT(interval.high, 1.0 / 6);
}

// Of streams of other lengths they may agree on less than an item: 1/2 less 1/3 six times.
TEST(FlipInterval, holds_what_p_does_not_reject_where_streams_agree_on_less_than_an_item) {
    Clusters clusters = clusters_of(std::vector<double>(6, 1.0 / 6));
    clusters.step = 5.0 / 6;
    Flips flips(10'000, 1);
    EXPECT_LT(flips.interval(clusters).low, 0);
    EXPECT_GT(flips.p(clusters).value, 0.05);
}

TEST(FlipInterval, has_a_draw_error_far_below_its_width) {
    std::vector<double> lows;
    const Clusters clusters = clusters_of(normal_values(40, 0, 9));
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        lows.push_back(Flips(10'000, seed).interval(clusters).low);
    double mean = 0, squares = 0;
    for (const double low : lows) mean += low / 30;
    for (const double low : lows) squares += std::pow(low - mean, 2) / 29;
    EXPECT_LT(std::sqrt(squares), 0.05 * standard_error(clusters));
}

std::vector<Flipped> family_of(const std::vector<std::vector<double>>& arms) {
    std::vector<Flipped> family;
    for (const auto& scores : arms) {
        Flipped& arm = family.emplace_back();
        for (std::size_t i = 0; i < scores.size(); ++i) arm.places.push_back(i);
        arm.scores = scores;
    }
    return family;
}

TEST(StepDown, of_one_arm_is_its_own_test) {
    const std::vector<double> values = normal_values(10, 0.5, 6);
    EXPECT_DOUBLE_EQ(Flips(10'000, 1).step_down(family_of({values}), Sides::both)[0].value,
                     exact_flip_p(values));
}

TEST(StepDown, of_copies_corrects_for_one) {
    const std::vector<double> values = normal_values(10, 0.5, 6);
    for (const Probability& p :
         Flips(10'000, 1).step_down(family_of({values, values, values}), Sides::both))
        EXPECT_DOUBLE_EQ(p.value, exact_flip_p(values));
}

// One of sixteen arms has an effect in which all eight streams agree: Holm's 16 / 128 says nothing.
TEST(StepDown, sees_what_holm_cannot) {
    std::vector<std::vector<double>> arms{{-0.19, -0.21, -0.2, -0.18, -0.2, -0.22, -0.19, -0.2}};
    for (std::uint64_t i = 1; i < 16; ++i) {
        arms.push_back(normal_values(8, 0, i));
        for (double& value : arms.back()) value *= 0.2;
    }
    EXPECT_GE(16 * exact_flip_p(arms[0]), 0.12);
    EXPECT_LT(Flips(10'000, 1).step_down(family_of(arms), Sides::both)[0].value, 0.05);
}

TEST(StepDown, is_never_below_the_test_of_one_arm_and_ascends_with_it) {
    const std::vector<std::vector<double>> arms{normal_values(9, 1, 1), normal_values(9, 0.4, 2),
                                                normal_values(9, 0, 3)};
    const auto p = Flips(10'000, 1).step_down(family_of(arms), Sides::both);
    for (std::size_t i = 0; i < arms.size(); ++i)
        EXPECT_GE(p[i].value, exact_flip_p(arms[i]) - 1e-12);
    EXPECT_LE(p[0].value, p[1].value);
}

// Arms that share a baseline, as those of an experiment do, and none of which differs from it.
TEST(StepDown, finds_something_where_nothing_is_in_one_family_of_twenty) {
    constexpr int rounds = 1000;
    int wrong = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        const std::vector<double> base = normal_values(9, 0, 90'000 + round);
        std::vector<std::vector<double>> arms;
        for (std::uint64_t arm = 0; arm < 6; ++arm) {
            arms.push_back(normal_values(9, 0, combine(round, arm)));
            for (std::size_t i = 0; i < 9; ++i) arms.back()[i] -= base[i];
        }
        const auto p = Flips(10'000, 1).step_down(family_of(arms), Sides::both);
        wrong += std::ranges::any_of(p, [](const Probability& each) { return each.value < 0.05; });
    }
    EXPECT_LE(wrong, 55 + 14);  // two standard errors
    EXPECT_GE(wrong, 25);
}

}  // namespace
}  // namespace nrem::core
