// What two graders of the same answers agree on beyond chance.
#include "analysis/agreement.hpp"

#include <gtest/gtest.h>

#include "analysis/make_comparisons.hpp"

namespace nrem::core {
namespace {

using namespace testing;

// How many answers of a stream both call right, the first alone, the second alone, and neither.
struct Graded {
    std::uint64_t both, first, second, neither;
};

StreamRecord graded_stream(std::uint64_t index, const Graded& graded) {
    StreamRecord stream = stream_of(index, "10");
    const std::uint64_t n = graded.both + graded.first + graded.second + graded.neither;
    const auto figure = [&](const char* name, std::uint64_t sum) {
        stream.figures.push_back({name, {n, static_cast<double>(sum)}});
    };
    figure("grade", graded.both + graded.first);
    figure("second_grade", graded.both + graded.second);
    figure("grades_agree", graded.both + graded.neither);
    return stream;
}

Estimate kappa_of(const std::vector<Graded>& streams) {
    TrialRecord trial = trial_of({});
    for (const Graded& each : streams)
        trial.streams.push_back(graded_stream(trial.streams.size(), each));
    return compare({row_of_trial("arm", trial)}, {}).groups.at(0).cells.at(0).kappa;
}

// 20, 5, 10 and 15 of 50 answers: 70 % are equal, and 50 % would be by chance.
TEST(Agreement, is_what_is_equal_beyond_chance) {
    const Estimate kappa =
        kappa_of({{4, 1, 1, 2}, {3, 1, 2, 3}, {3, 0, 2, 3}, {4, 1, 1, 2}, {3, 1, 2, 3}, {3, 1, 2, 2}});
    EXPECT_NEAR(kappa.value, 0.4, 1e-12);
    EXPECT_EQ(kappa.n, 50U);
    EXPECT_GT(kappa.interval.low, 0.2);
    EXPECT_LT(kappa.interval.low, 0.4);
    EXPECT_GT(kappa.interval.high, 0.4);
    EXPECT_LT(kappa.interval.high, 0.6);
}

TEST(Agreement, is_1_where_all_grades_are_equal_and_negative_where_none_is) {
    EXPECT_EQ(kappa_of({{3, 0, 0, 2}, {1, 0, 0, 1}}).value, 1);
    EXPECT_EQ(kappa_of({{0, 2, 2, 0}}).value, -1);
}

TEST(Agreement, has_no_interval_of_fewer_than_six_streams) {
    EXPECT_TRUE(std::isnan(kappa_of({{3, 1, 1, 2}, {1, 1, 0, 1}}).interval.low));
}

TEST(Agreement, is_not_known_where_both_graders_say_one_thing_of_all) {
    const Estimate kappa = kappa_of({{3, 0, 0, 0}, {4, 0, 0, 0}});
    EXPECT_TRUE(std::isnan(kappa.value));
    EXPECT_EQ(kappa.n, 7U);
    EXPECT_EQ(kappa_of({}).n, 0U);
}

}  // namespace
}  // namespace nrem::core
