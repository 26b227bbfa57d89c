// Retention fits on curves whose law is known.
#include "analysis/retention.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

// Bins 0, 1, 2-3, 4-7, ... with the expected number of right answers, rounded.
template <class Law>
std::vector<AgeBin> curve_of(Law law, std::uint64_t n, int bins = 10) {
    std::vector<AgeBin> curve{
        {0, 0, {n, static_cast<std::uint64_t>(std::llround(static_cast<double>(n) * law(0)))}}};
    for (std::uint64_t from = 1; curve.size() < static_cast<std::size_t>(bins); from *= 2) {
        const double age = static_cast<double>(from + 2 * from - 1) / 2;
        curve.push_back(
            {from,
             2 * from - 1,
             {n, static_cast<std::uint64_t>(std::llround(static_cast<double>(n) * law(age)))}});
    }
    return curve;
}

const RetentionFit& fit_of(const RetentionFits& fits, Decay decay) {
    return fits.fits.at(static_cast<std::size_t>(decay));
}

TEST(RetentionFit, finds_an_exponential_and_its_parameters) {
    const auto law = [](double age) { return 0.9 * std::exp(-0.01 * age); };
    const RetentionFits fits = fit_retention({curve_of(law, 100'000)});
    EXPECT_EQ(fits.best, Decay::exponential);
    const RetentionFit& fit = fit_of(fits, Decay::exponential);
    EXPECT_NEAR(fit.level.value, 0.9, 0.001);
    EXPECT_NEAR(fit.rate.value, 0.01, 0.0001);
    EXPECT_GT(fit.weight, 0.99);
    EXPECT_LT(fit.rate.interval.low, 0.01);
    EXPECT_GT(fit.rate.interval.high, 0.01);
}

TEST(RetentionFit, finds_a_power_law_and_its_parameters) {
    const auto law = [](double age) { return 0.95 * std::pow(1 + age, -0.3); };
    const RetentionFits fits = fit_retention({curve_of(law, 100'000)});
    EXPECT_EQ(fits.best, Decay::power);
    EXPECT_NEAR(fit_of(fits, Decay::power).level.value, 0.95, 0.001);
    EXPECT_NEAR(fit_of(fits, Decay::power).rate.value, 0.3, 0.001);
}

TEST(RetentionFit, prefers_a_constant_where_nothing_falls) {
    const RetentionFits fits = fit_retention({curve_of([](double) { return 0.7; }, 1000)});
    EXPECT_EQ(fits.best, Decay::constant);
    EXPECT_NEAR(fit_of(fits, Decay::constant).level.value, 0.7, 1e-9);
    EXPECT_EQ(fit_of(fits, Decay::exponential).rate.interval.low, 0);
    EXPECT_TRUE(std::isnan(fit_of(fits, Decay::constant).rate.value));
}

TEST(RetentionFit, starts_from_what_guessing_gives) {
    const auto law = [](double age) { return 0.5 + 0.5 * 0.8 * std::exp(-0.05 * age); };
    const RetentionFits fits = fit_retention({curve_of(law, 100'000), 0.5});
    EXPECT_EQ(fits.best, Decay::exponential);
    EXPECT_NEAR(fit_of(fits, Decay::exponential).level.value, 0.8, 0.002);
    EXPECT_NEAR(fit_of(fits, Decay::exponential).rate.value, 0.05, 0.001);
}

TEST(RetentionFit, has_the_likelihood_of_a_binomial) {
    // One share for all bins: 5 bins of 10 with 7 right.
    const std::vector<AgeBin> curve = curve_of([](double) { return 0.7; }, 10, 5);
    const RetentionFit fit = fit_of(fit_retention({curve}), Decay::constant);
    EXPECT_NEAR(fit.log_likelihood, 35 * std::log(0.7) + 15 * std::log(0.3), 1e-9);
    EXPECT_NEAR(fit.aicc, -2 * fit.log_likelihood + 2 + 4.0 / 3, 1e-9);
    // The profile interval of a share: where the likelihood has fallen by half of 3.8415.
    const double low = fit.level.interval.low;
    EXPECT_NEAR(35 * std::log(low) + 15 * std::log(1 - low), fit.log_likelihood - 1.920729, 1e-5);
}

TEST(RetentionFit, widens_its_intervals_by_the_design_effect) {
    const std::vector<AgeBin> curve = curve_of([](double) { return 0.7; }, 1000);
    const Interval plain = fit_of(fit_retention({curve}), Decay::constant).level.interval;
    const Interval wide =
        fit_of(fit_retention({.bins = curve, .design_effect = 4}), Decay::constant).level.interval;
    EXPECT_NEAR((wide.high - wide.low) / (plain.high - plain.low), 2, 0.01);
}

TEST(RetentionFit, covers_the_rate_nineteen_times_in_twenty) {
    constexpr int rounds = 400;
    int covered = 0;
    for (std::uint64_t round = 0; round < rounds; ++round) {
        Random random(round);
        std::vector<AgeBin> curve = curve_of([](double) { return 0.0; }, 60);
        for (AgeBin& bin : curve) {
            const double age = static_cast<double>(bin.from + bin.to) / 2;
            for (std::uint64_t i = 0; i < bin.right.n; ++i)
                bin.right.hits += random.uniform() < 0.9 * std::exp(-0.01 * age);
        }
        const Interval rate = fit_of(fit_retention({curve}), Decay::exponential).rate.interval;
        covered += rate.low <= 0.01 && 0.01 <= rate.high;
    }
    EXPECT_NEAR(covered, 380, 4 * std::sqrt(rounds * 0.05 * 0.95));
}

TEST(RetentionFit, needs_five_bins_and_a_slope_three) {
    const auto law = [](double) { return 0.5; };
    EXPECT_TRUE(fit_retention({curve_of(law, 10, 4)}).fits.empty());
    EXPECT_FALSE(std::isnan(fit_retention({curve_of(law, 10, 3)}).slope.value));
    EXPECT_TRUE(std::isnan(fit_retention({curve_of(law, 10, 2)}).slope.value));
    EXPECT_TRUE(fit_retention({}).fits.empty());
}

TEST(RetentionFit, stays_finite_where_all_or_nothing_is_right) {
    for (const double share : {0.0, 1.0}) {
        const RetentionFits fits = fit_retention({curve_of([=](double) { return share; }, 50)});
        EXPECT_EQ(fits.best, Decay::constant);
        EXPECT_EQ(fit_of(fits, Decay::constant).level.value, share);
        for (const RetentionFit& fit : fits.fits) EXPECT_TRUE(std::isfinite(fit.aicc));
    }
}

TEST(InterferenceSlope, is_the_change_with_each_doubling) {
    // At 1 + age of 1, 2, 3.5, 6.5 steps: half a hundredth less per hundredth of a doubling.
    const auto law = [](double age) { return 0.9 - 0.1 * std::log2(1 + age); };
    const Fitted slope = fit_retention({curve_of(law, 100'000, 6)}).slope;
    EXPECT_NEAR(slope.value, -0.1, 1e-5);
    EXPECT_GT(slope.interval.low, -0.105);
    EXPECT_LT(slope.interval.high, -0.095);
}

TEST(DesignEffect, is_the_variance_of_streams_by_that_of_answers) {
    std::vector<Mean> right{{10, 10}, {10, 0}, {10, 10}, {10, 0}};
    // Streams: variance of the mean 1/3 / 4; answers: 1/4 / 40.
    EXPECT_NEAR(design_effect(right), (1.0 / 12) / (1.0 / 160), 1e-9);
    right.resize(1);
    EXPECT_EQ(design_effect(right), 1);
}

}  // namespace
}  // namespace nrem::core
