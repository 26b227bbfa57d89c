// Confidence sequences by simulation: the mean is never left out, at any time, more often than
// alpha says; clear effects are settled early.
#include "analysis/sequential.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/comparison.hpp"
#include "metrics/make_records.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core::testing {
namespace {

constexpr int paths = 2000;
// Three standard errors above 5 % of the paths.
constexpr int most_wrong = 100 + 30;

// Differences in right answers of 20 items of a stream.
std::vector<Weighed> paired_streams(std::size_t n, double gain, std::uint64_t seed) {
    Random random(seed);
    std::vector<Weighed> differences;
    for (std::size_t i = 0; i < n; ++i) {
        double sum = 0;
        for (int item = 0; item < 20; ++item)
            sum += (random.uniform() < 0.5 + gain) - (random.uniform() < 0.5);
        differences.push_back({sum / 20});
    }
    return differences;
}

int paths_that_leave_out(double mean, double gain, std::uint64_t seed) {
    int wrong = 0;
    for (std::uint64_t path = 0; path < paths; ++path) {
        const auto sequence = confidence_sequence(paired_streams(60, gain, seed + path), 0.05);
        wrong += std::any_of(sequence.begin(), sequence.end(), [mean](const Interval& interval) {
            return interval.low > mean || interval.high < mean;
        });
    }
    return wrong;
}

TEST(ConfidenceSequence, ever_leaves_out_the_mean_in_one_path_of_twenty_at_most) {
    EXPECT_LE(paths_that_leave_out(0, 0, 10'000), most_wrong);
    EXPECT_LE(paths_that_leave_out(0.2, 0.2, 20'000), most_wrong);
}

TEST(ConfidenceSequence, holds_for_differences_of_one_answer_a_stream) {
    int wrong = 0;
    for (std::uint64_t path = 0; path < paths; ++path) {
        Random random(30'000 + path);
        std::vector<Weighed> differences;  // -1 with 1 in 5, 1 with 1 in 5
        for (int i = 0; i < 60; ++i) {
            const double u = random.uniform();
            differences.push_back({u < 0.2 ? -1.0 : u < 0.4 ? 1.0 : 0.0});
        }
        const auto sequence = confidence_sequence(differences, 0.05);
        wrong += std::any_of(sequence.begin(), sequence.end(), [](const Interval& interval) {
            return interval.low > 0 || interval.high < 0;
        });
    }
    EXPECT_LE(wrong, most_wrong);
}

// Long streams differ, short ones do not: the mean over items is far from that over streams.
TEST(ConfidenceSequence, holds_for_the_mean_over_items_as_it_is_reported) {
    int wrong = 0;
    for (std::uint64_t path = 0; path < 500; ++path) {
        Random random(40'000 + path);
        std::vector<Weighed> differences;
        for (int i = 0; i < 80; ++i) {
            const bool is_long = random.uniform() < 0.5;
            const double gain = is_long ? 0.4 : 0.0;
            differences.push_back({random.uniform() < 0.5 + gain / 2 ? 1.0 : -1.0, is_long ? 1 : 0.25});
        }
        const auto sequence = confidence_sequence(differences, 0.05);
        const double mean = 0.4 / 1.25;  // over streams it is 0.2
        wrong += std::ranges::any_of(sequence, [mean](const Interval& interval) {
            return interval.low > mean || interval.high < mean;
        });
    }
    EXPECT_LE(wrong, 25 + 15);
}

TEST(ConfidenceSequence, never_widens) {
    const auto sequence = confidence_sequence(paired_streams(500, 0.1, 5), 0.05);
    ASSERT_EQ(sequence.size(), 500u);
    for (std::size_t i = 1; i < sequence.size(); ++i) {
        EXPECT_GE(sequence[i].low, sequence[i - 1].low);
        EXPECT_LE(sequence[i].high, sequence[i - 1].high);
    }
    EXPECT_LT(sequence.back().high - sequence.back().low, 0.12);
}

TEST(ConfidenceSequence, turns_with_its_differences) {
    std::vector<Weighed> differences = paired_streams(30, 0.2, 6), turned = differences;
    for (Weighed& each : turned) each.difference = -each.difference;
    const Interval a = confidence_sequence(differences, 0.05).back();
    const Interval b = confidence_sequence(turned, 0.05).back();
    EXPECT_NEAR(a.low, -b.high, 1e-6);
    EXPECT_NEAR(a.high, -b.low, 1e-6);
}

TEST(ConfidenceSequence, by_hand_after_one_stream) {
    // The first bet is sqrt(2 log 40 / (log 2 / 4)) = 6.5 at most, so that whatever is observed the
    // capital stays below 7.5, far from the 40 that rule a mean out.
    EXPECT_EQ(confidence_sequence(std::vector<Weighed>{{1.0}}, 0.05).back(), (Interval{-1, 1}));
    EXPECT_EQ(confidence_sequence(std::vector<Weighed>{{-0.5}}, 0.05).back(), (Interval{-1, 1}));
}

TEST(ConfidenceSequence, scales_with_the_largest_difference) {
    std::vector<Weighed> small = paired_streams(40, 0.2, 7), large = small;
    for (Weighed& each : large) each.difference *= 40;
    const Interval one = confidence_sequence(small, 0.05).back();
    const Interval forty = confidence_sequence(large, 0.05, 40).back();
    EXPECT_NEAR(forty.low, 40 * one.low, 1e-6);
    EXPECT_NEAR(forty.high, 40 * one.high, 1e-6);
}

TEST(Settled, needs_enough_streams_and_a_clear_effect) {
    constexpr double margin = 0.05;
    EXPECT_FALSE(settled({}, 6, margin));
    const std::vector<Weighed> clear = paired_streams(60, 0.35, 1);
    EXPECT_FALSE(settled(confidence_sequence(std::span(clear).first(5), 0.05), 6, margin));
    EXPECT_TRUE(settled(confidence_sequence(clear, 0.05), 6, margin));
    EXPECT_FALSE(settled(confidence_sequence(paired_streams(20, 0.02, 2), 0.05), 6, margin));
}

TEST(Settled, ends_too_where_nothing_of_interest_is_left) {
    const std::vector<Weighed> equal(200);
    EXPECT_TRUE(settled(confidence_sequence(equal, 0.05), 6, 0.2));
    EXPECT_FALSE(settled(confidence_sequence(equal, 0.05), 6, 0));
}

// Sixty streams of one item with this loss.
Row row_of_losses(const std::string& arm, double loss, Metric metric) {
    TrialRecord trial = trial_of(std::vector<std::string>(60, "-"));
    for (StreamRecord& stream : trial.streams)
        for (StepRecord& step : stream.steps)
            (metric == Metric::log_loss ? step.log_loss : step.absolute_error) = loss;
    return row_of_trial(arm, trial);
}

TEST(StopEarly, holds_for_any_figure_with_a_bound_and_for_no_other) {
    CompareOptions options;
    options.baselines = {"base"};
    options.stop_early = StopEarly{};
    const auto pair_of = [&](Metric metric) {
        return compare({row_of_losses("arm", 1, metric), row_of_losses("base", 9, metric)}, options)
            .groups[0]
            .pairs[0];
    };
    const Pair loss = pair_of(Metric::log_loss);
    EXPECT_EQ(loss.running.size(), 60U);
    EXPECT_EQ(loss.verdict.finding, Finding::better);  // a loss that is lower
    EXPECT_LT(loss.differences[Metric::log_loss].interval.high, 0);
    EXPECT_TRUE(pair_of(Metric::absolute_error).running.empty());
    options.stop_early->largest["absolute_error"] = 10;
    EXPECT_EQ(pair_of(Metric::absolute_error).verdict.finding, Finding::better);
    options.stop_early->largest["absolute_error"] = 5;  // the streams differ by more
    EXPECT_TRUE(pair_of(Metric::absolute_error).running.empty());
}

TEST(StopEarly, runs_over_the_streams_of_a_comparison_and_shares_alpha) {
    std::vector<Row> rows;
    for (const char* arm : {"base", "x", "y"})
        rows.push_back(row_of(arm, std::vector<std::string>(8, *arm == 'b' ? "0101" : "1111")));
    CompareOptions options;
    options.baselines = {"base"};
    EXPECT_TRUE(compare(rows, options).groups[0].pairs[0].running.empty());
    options.stop_early = StopEarly{};
    const Comparison comparison = compare(rows, options);
    const auto expected = confidence_sequence(std::vector<Weighed>(8, {0.5}), 0.025);
    for (const Pair& pair : comparison.groups[0].pairs) EXPECT_EQ(pair.running, expected);
}

}  // namespace
}  // namespace nrem::core::testing
