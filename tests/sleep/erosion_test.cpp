// The test over all nights: how often it is wrong over a whole life, and how soon it finds an erosion.
#include "sleep/erosion.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "nrem/sdk/random.hpp"

namespace nrem::core {
namespace {

using Night = std::function<ScoreChange(Random&)>;

// Of `lives` sleeps of `nights`, the share that ever reaches 1 / alpha, and when on average.
struct Found {
    double share = 0;
    double night = 0;
};
Found lives_that_fail(std::size_t lives, std::size_t nights, double alpha, const Night& night) {
    Found found;
    for (std::size_t life = 0; life < lives; ++life) {
        Random random(combine(7, life));
        std::vector<double> wealth;
        for (std::size_t i = 1; i <= nights; ++i) {
            bet(wealth, night(random));
            if (mean_wealth(wealth) < 1 / alpha) continue;
            found.share += 1;
            found.night += static_cast<double>(i);
            break;
        }
    }
    found.night /= std::max(found.share, 1.0);
    found.share /= static_cast<double>(lives);
    return found;
}

// Of `changed` canaries each falls with probability `fall`.
Night canaries(std::size_t changed, double fall) {
    return [=](Random& random) {
        ScoreChange made;
        for (std::size_t i = 0; i < changed; ++i)
            ++(random.uniform() < fall ? made.fallen : made.risen);
        return made;
    };
}

// All canaries of a night fall or rise together, as where a night spoils one item or mends one.
Night together(std::size_t changed) {
    return [=](Random& random) {
        ScoreChange made;
        (random.uniform() < 0.5 ? made.fallen : made.risen) = changed;
        return made;
    };
}

// 2000 lives of 300 nights: the standard error at 0.05 is 0.0049.
TEST(Erosion, is_wrong_at_most_as_often_as_said_over_a_whole_life) {
    for (const double alpha : {0.05, 0.2}) {
        const double most = alpha + 4 * std::sqrt(alpha * (1 - alpha) / 2000);
        for (const auto& [name, night] :
             {std::pair{"one canary", canaries(1, 0.5)}, std::pair{"three", canaries(3, 0.5)},
              std::pair{"thirty", canaries(30, 0.5)}, std::pair{"thirty that hang together", together(30)}}) {
            const double share = lives_that_fail(2000, 300, alpha, night).share;
            EXPECT_LE(share, most) << name << ", level " << alpha;
            RecordProperty(std::string(name) + " at " + std::to_string(alpha), std::to_string(share));
        }
    }
}

TEST(Erosion, is_not_wrong_the_more_often_the_longer_the_life) {
    EXPECT_LE(lives_that_fail(1000, 3000, 0.05, together(1)).share, 0.05 + 4 * 0.0069);
}

TEST(Erosion, is_seldom_wrong_where_canaries_rise_more_often_than_they_fall) {
    EXPECT_LE(lives_that_fail(2000, 300, 0.05, canaries(3, 0.4)).share, 0.02);
}

TEST(Erosion, is_found_soon_where_canaries_only_fall) {
    const Found found = lives_that_fail(1, 300, 0.05, canaries(1, 1));
    EXPECT_EQ(found.share, 1);
    EXPECT_EQ(found.night, 7);
}

// A leak of 1 % of 64 canaries, which touches one in about half of the nights.
TEST(Erosion, finds_a_leak_of_one_in_a_hundred_before_a_fifth_is_lost) {
    const Found found = lives_that_fail(400, 300, 0.05, [](Random& random) {
        ScoreChange made;
        for (int i = 0; i < 64; ++i) made.fallen += random.uniform() < 0.01;
        return made;
    });
    EXPECT_EQ(found.share, 1);
    EXPECT_LT(found.night, 20);
}

TEST(Erosion, finds_a_slight_excess_of_falls) {
    const Found found = lives_that_fail(400, 300, 0.05, canaries(10, 0.6));
    EXPECT_GT(found.share, 0.99);
    EXPECT_LT(found.night, 60);
}

TEST(Erosion, takes_a_night_without_a_change_for_no_evidence) {
    std::vector<double> wealth;
    bet(wealth, {.measured = 9, .fallen = 3});
    const double before = mean_wealth(wealth);
    bet(wealth, {.measured = 9});
    EXPECT_EQ(mean_wealth(wealth), before);
    EXPECT_DOUBLE_EQ(before, 1 + (0.0625 + 0.125 + 0.25 + 0.5 + 0.875) / 5);
}

TEST(Erosion, keeps_a_number_however_long_it_goes_on) {
    std::vector<double> wealth;
    for (int i = 0; i < 100000; ++i) bet(wealth, {.measured = 1, .fallen = 1});
    EXPECT_EQ(mean_wealth(wealth), 1e9);
    for (int i = 0; i < 100000; ++i) bet(wealth, {.measured = 1, .risen = 1});
    EXPECT_GE(mean_wealth(wealth), 0);
}

}  // namespace
}  // namespace nrem::core
