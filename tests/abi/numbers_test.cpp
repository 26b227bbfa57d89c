// Numbers that become text and are read again, and numbers that are ranked.
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <cstdlib>
#include <functional>
#include <limits>
#include <random>
#include <string>
#include <vector>

#include "engines/continual/softmax.hpp"
#include "nrem/sdk/finite.hpp"
#include "nrem/sdk/number.hpp"

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

std::string complaint(const std::function<void()>& body) {
    try {
        body();
    } catch (const std::invalid_argument& failure) {
        return failure.what();
    }
    return "taken";
}

TEST(Shortest, reads_back_exactly) {
    EXPECT_EQ(nrem::shortest(0.1), "0.1");
    EXPECT_EQ(nrem::shortest(0.1f), "0.1");
    EXPECT_EQ(nrem::shortest(0.99991), "0.99991");
    EXPECT_EQ(nrem::shortest(1234567.5), "1234567.5");
    EXPECT_EQ(nrem::shortest(-2.0), "-2");
    std::mt19937_64 random(1);
    for (int i = 0; i < 1000; ++i) {
        double number = std::bit_cast<double>(random());
        if (!std::isfinite(number)) continue;
        EXPECT_EQ(std::strtod(nrem::shortest(number).c_str(), nullptr), number);
    }
}

TEST(AsNumber, takes_a_text_that_is_a_number_as_a_whole) {
    EXPECT_EQ(nrem::as_number<double>("-2.5e3"), -2500.0);
    EXPECT_EQ(nrem::as_number<unsigned>("17"), 17U);
    for (const char* text : {"", "17a", " 17", "+17", "-1", "1.5", "4294967296"})
        EXPECT_EQ(nrem::as_number<unsigned>(text), std::nullopt) << text;
}

TEST(Finite, finds_the_first_number_that_is_none) {
    std::vector<float> numbers(100, 1.0F);
    EXPECT_EQ(nrem::first_not_finite(numbers), 100U);
    numbers[99] = -std::numeric_limits<float>::infinity();
    EXPECT_EQ(nrem::first_not_finite(numbers), 99U);
    numbers[17] = std::numeric_limits<float>::quiet_NaN();
    EXPECT_EQ(nrem::first_not_finite(numbers), 17U);
    EXPECT_EQ(nrem::first_not_finite(std::vector<double>{}), 0U);
    EXPECT_EQ(nrem::first_not_finite(std::vector<double>{1.7e308, -1.7e308, 0}), 3U);
}

TEST(Largest, is_the_first_of_equals_and_no_place_among_numbers_that_are_none) {
    EXPECT_EQ(nrem::largest(std::vector<double>{1, 3, 3}, "score"), 1U);
    EXPECT_EQ(complaint([] { (void)nrem::largest(std::vector<double>{1, nan}, "score"); }),
              "score 1 is nan");
    EXPECT_EQ(complaint([] { (void)nrem::largest(std::vector<double>{infinity, 1}, "score"); }),
              "score 0 is inf");
    EXPECT_EQ(complaint([] { (void)nrem::largest(std::vector<double>{}, "score"); }),
              "there is no score");
}

TEST(FromLargest, keeps_the_order_of_equals) {
    EXPECT_EQ(nrem::from_largest(std::vector<double>{1, 3, 2, 3}, "loss"),
              (std::vector<std::size_t>{1, 3, 2, 0}));
    EXPECT_EQ(complaint([] { (void)nrem::from_largest(std::vector<double>{nan}, "loss"); }),
              "loss 0 is nan");
}

TEST(Softmax, refuses_scores_that_are_none) {
    std::vector<float> probabilities(2);
    const auto softmax = [&](double first, double second) {
        const std::vector<double> scores{first, second};
        nrem::softmax(std::span<const double>(scores), 1, probabilities);
    };
    softmax(1, 2);
    EXPECT_LT(probabilities[0], probabilities[1]);
    EXPECT_FLOAT_EQ(probabilities[0] + probabilities[1], 1);
    EXPECT_EQ(complaint([&] { softmax(nan, 1); }), "score 0 is nan");
    EXPECT_EQ(complaint([&] { softmax(1, -infinity); }), "score 1 is -inf");
}

}  // namespace
