// Logistic regression against what is known of it.
#include "analysis/logistic.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

// Two kinds of examples, told by a feature of 0 and 1: as many with the label as given.
std::vector<Example> table(int zero_no, int zero_yes, int one_no, int one_yes) {
    std::vector<Example> made;
    const auto add = [&](int count, double value, bool yes) {
        for (int i = 0; i < count; ++i) made.push_back({{value}, yes});
    };
    add(zero_no, 0, false), add(zero_yes, 0, true), add(one_no, 1, false), add(one_yes, 1, true);
    return made;
}

TEST(Logistic, comes_to_the_shares_where_one_feature_has_two_values) {
    const LogisticFit fit = fit_logistic(table(30, 10, 10, 30), 1e-6);
    const double zero[] = {0}, one[] = {1};
    EXPECT_NEAR(fit.chance(zero), 0.25, 1e-5);
    EXPECT_NEAR(fit.chance(one), 0.75, 1e-5);
    EXPECT_NEAR(fit.mean[0], 0.5, 1e-12);
    EXPECT_NEAR(fit.scale[0], 0.5, 1e-12);
    EXPECT_NEAR(fit.weights[0], std::log(3.0), 1e-5);
}

TEST(Logistic, stays_finite_where_a_feature_tells_all_apart) {
    const auto examples = table(20, 0, 0, 20);
    const LogisticFit strong = fit_logistic(examples, 10), weak = fit_logistic(examples, 0.1);
    EXPECT_TRUE(std::isfinite(weak.weights[0]));
    EXPECT_GT(weak.weights[0], strong.weights[0]);
    EXPECT_GT(strong.weights[0], 0);
}

TEST(Logistic, takes_an_unknown_feature_for_a_usual_one) {
    const LogisticFit fit = fit_logistic(table(30, 10, 10, 30), 1);
    const double unknown[] = {std::numeric_limits<double>::quiet_NaN()};
    EXPECT_DOUBLE_EQ(fit.chance(unknown), 1 / (1 + std::exp(-fit.bias)));
}

TEST(Logistic, finds_the_weights_that_examples_were_drawn_with) {
    Random random(7);
    std::vector<Example> drawn;
    for (int i = 0; i < 20'000; ++i) {
        const double a = random.normal(), b = random.normal(), none = random.normal();
        const double chance = 1 / (1 + std::exp(-(0.5 + 1.5 * a - b)));
        drawn.push_back({{a, b, none}, random.uniform() < chance});
    }
    const LogisticFit fit = fit_logistic(drawn, 1);
    EXPECT_NEAR(fit.weights[0], 1.5, 0.1);
    EXPECT_NEAR(fit.weights[1], -1, 0.1);
    EXPECT_NEAR(fit.weights[2], 0, 0.1);
    EXPECT_NEAR(fit.bias, 0.5, 0.1);
    EXPECT_EQ(fit_logistic(drawn, 1).weights, fit.weights);
}

TEST(Logistic, has_only_features_that_tell_apart) {
    const double none = std::numeric_limits<double>::quiet_NaN();
    const std::vector<Example> examples{{{1, 2, none}, true}, {{1, 3, none}, false}};
    EXPECT_EQ(telling_features(examples), std::vector<std::size_t>{1});
}

TEST(Logistic, says_where_there_is_nothing_to_tell_apart) {
    EXPECT_THROW((void)fit_logistic(table(3, 0, 3, 0), 1), Error);
}

}  // namespace
}  // namespace nrem::core
