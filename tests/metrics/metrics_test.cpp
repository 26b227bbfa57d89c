// Metrics of hand-made logs, against figures worked out by hand.
#include "metrics/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include <nlohmann/json.hpp>
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

TEST(Metrics, counts_only_judged_answers) {
    const Metrics metrics = measure(trial_of({"1011-0"}));
    EXPECT_EQ(metrics.scored, 6u);
    EXPECT_EQ(metrics[Metric::accuracy], (Mean{5, 3}));
    EXPECT_EQ(metrics.streams[0].right, "1011-0");
}

TEST(Metrics, leaves_out_observations_and_boundaries) {
    TrialRecord trial = trial_of({"1111"});
    trial.streams[0].steps[1].kind = NREM_OBSERVE;
    trial.streams[0].steps[2].kind = NREM_BOUNDARY;
    trial.streams[0].steps[3].kind = NREM_TEST;
    EXPECT_EQ(measure(trial)[Metric::accuracy], (Mean{2, 2}));
}

TEST(Metrics, pair_consecutive_judged_queries_within_a_stream) {
    const Metrics both = measure(trial_of({"0110-10", "1"}));
    EXPECT_EQ(both[Metric::corrected], (Mean{1, 1}));  // 01; 0- and -1 are no pairs
    EXPECT_EQ(both[Metric::lost], (Mean{3, 2}));       // 11, 10, 10; nothing across streams
}

TEST(Metrics, average_losses_over_the_events_that_have_them) {
    TrialRecord trial = trial_of({"11"});
    trial.streams[0].steps[0].log_loss = 0.5;
    trial.streams[0].steps[0].absolute_error = 2;
    trial.streams[0].steps[1].absolute_error = 4;
    trial.streams[0].steps[1].squared_error = 16;
    const Metrics scores = measure(trial);
    EXPECT_EQ(scores[Metric::log_loss], (Mean{1, 0.5}));
    EXPECT_EQ(scores[Metric::absolute_error].value(), 3);
    EXPECT_EQ(scores[Metric::squared_error], (Mean{1, 16}));
}

TEST(Metrics, limit_an_infinite_loss) {
    TrialRecord trial = trial_of({"0"});
    trial.streams[0].steps[0].log_loss = std::numeric_limits<double>::infinity();
    EXPECT_EQ(measure(trial)[Metric::log_loss].sum, 1074);
}

TEST(Metrics, count_a_rank_below_five_as_top5) {
    TrialRecord trial = trial_of({"1000"});
    for (const int i : {0, 1, 2}) trial.streams[0].steps[static_cast<std::size_t>(i)].rank = 4 * i;
    EXPECT_EQ(measure(trial)[Metric::top5], (Mean{3, 2}));  // ranks 0, 4, 8, unknown
}

TEST(Metrics, take_the_stale_share_of_wrong_answers_about_items) {
    TrialRecord trial = trial_of({"0001"});
    for (StepRecord& step : trial.streams[0].steps) step.item = 7;
    trial.streams[0].steps[0].stale = true;
    trial.streams[0].steps[2].item = 0;
    EXPECT_EQ(measure(trial)[Metric::stale], (Mean{2, 1}));
}

TEST(Metrics, bin_ages_by_powers_of_two) {
    TrialRecord trial = trial_of({"110101"});
    const std::int64_t ages[] = {0, 1, 2, 3, 4, -1};
    for (std::size_t i = 0; i < 6; ++i) trial.streams[0].steps[i].age = ages[i];
    const std::vector<AgeBin> expected = {
        {0, 0, {1, 1}}, {1, 1, {1, 1}}, {2, 3, {2, 1}}, {4, 7, {1, 0}}};
    EXPECT_EQ(measure(trial).retention, expected);
}

TEST(Metrics, keep_the_curve_within_forty_bins_at_any_length) {
    for (const std::size_t length : {1u, 39u, 40u, 41u, 80u, 81u, 1000u}) {
        const Metrics metrics = measure(trial_of({std::string(length, '1')}));
        EXPECT_LE(metrics.curve.size(), 40u) << length;
        EXPECT_GE(metrics.curve.size(), std::min<std::size_t>(length, 20)) << length;
        std::uint64_t n = 0;
        for (const CurveBin& bin : metrics.curve) n += bin.right.n;
        EXPECT_EQ(n, length);
    }
}

TEST(Metrics, average_the_curve_over_streams) {
    const Metrics metrics = measure(trial_of({"01", "11"}));
    ASSERT_EQ(metrics.curve.size(), 2u);
    EXPECT_EQ(metrics.curve[0].right, (Share{2, 1}));
    EXPECT_EQ(metrics.curve[1].right, (Share{2, 2}));
}

NightRecord night_of(double before, const std::vector<double>& gains) {
    NightRecord night;
    night.score_before = before;
    for (const double gain : gains) {
        night.passes.emplace_back().gain = gain;
        night.passes.back().milliseconds = 2;
    }
    return night;
}

TEST(Metrics, average_gain_over_the_nights_that_came_to_the_pass) {
    TrialRecord trial = trial_of({"1"});
    trial.streams[0].nights = {night_of(0.25, {0.25, 0.125}), night_of(0.5, {0.5})};
    trial.streams[0].nights[1].outcome = NightOutcome::unchanged;
    const Metrics metrics = measure(trial);
    ASSERT_EQ(metrics.passes.size(), 2u);
    EXPECT_EQ(metrics.passes[0].gain.value(), 0.375);
    EXPECT_EQ(metrics.passes[0].score.value(), 0.75);
    EXPECT_EQ(metrics.passes[1].score, (Mean{1, 0.625}));
    EXPECT_EQ(
        metrics.nights,
        (Nights{
            .count = 2, .published = 1, .unchanged = 1, .passes = 3, .score_before = {2, 0.75}}));
}

// Items 1 and 2 are taught one after the other, and both are tested before, between and after.
TEST(Metrics, read_forgetting_and_transfer_from_the_accuracy_matrix) {
    TrialRecord trial;
    trial.streams.resize(1);
    const auto add = [&](std::int32_t kind, std::uint64_t item, std::int32_t correct) {
        StepRecord& step = trial.streams[0].steps.emplace_back();
        step.step = trial.streams[0].steps.size() - 1;
        step.kind = kind;
        step.item = item;
        step.correct = correct;
    };
    const auto checkpoint = [&](std::vector<int> one, std::vector<int> two) {
        for (const int correct : one) add(NREM_TEST, 1, correct);
        add(NREM_BOUNDARY, 0, -1);
        for (const int correct : two) add(NREM_TEST, 2, correct);
    };
    checkpoint({0, 0}, {0, 1});
    add(NREM_OBSERVE, 1, -1);
    checkpoint({1, 1}, {0, 0});
    add(NREM_QUERY, 2, 0);
    checkpoint({1, 0}, {1, 1});
    const Metrics found = measure(trial);
    EXPECT_EQ(found[Metric::last_accuracy], (Mean{2, 1.5}));
    // item 1 from 1 to 0.5; 2 was taught last
    EXPECT_EQ(found[Metric::forgetting], (Mean{1, 0.5}));
    EXPECT_EQ(found[Metric::backward_transfer], (Mean{1, -0.5}));
    EXPECT_EQ(found[Metric::forward_transfer], (Mean{2, 0.0}));
}

TEST(Metrics, have_no_transfer_without_tests) {
    EXPECT_EQ(measure(trial_of({"101"}))[Metric::last_accuracy], Mean{});
}

TEST(Metrics, keep_gains_without_tests_unknown) {
    TrialRecord trial = trial_of({"1"});
    trial.streams[0].nights = {night_of(unknown, {unknown})};
    EXPECT_EQ(measure(trial).passes[0].gain, (Mean{0, 0}));
}

TEST(Metrics, measure_memory_at_the_end_on_the_way_and_at_most) {
    TrialRecord trial = trial_of({"11", "1"});
    trial.streams[0].steps[0].memory = {100, 1, 10};
    trial.streams[0].steps[1].memory = {300, 3, 30};
    trial.streams[1].steps[0].memory = {200, 9, 20};
    trial.streams[0].memory = {40, 1, 4};
    trial.streams[1].memory = {60, 1, 4};
    const Metrics found = measure(trial);
    EXPECT_EQ(found[Metric::bytes].value(), 50);
    EXPECT_EQ(found[Metric::bytes_mean].value(), 200);
    EXPECT_EQ(found.memory.maximum, (Footprint{300, 9, 30}));
}

TEST(Metrics, do_not_depend_on_clocks) {
    TrialRecord trial = trial_of({"10", "01"}), slower = trial;
    slower.seconds = 9;
    slower.streams[0].steps[0].predict_ns = 12345;
    slower.streams[0].steps[0].write_ns = 999;
    EXPECT_EQ(to_json(measure(trial)).dump(), to_json(measure(slower)).dump());
}

TEST(Metrics, do_not_depend_on_the_order_of_streams) {
    TrialRecord trial = trial_of({"10", "011"}), swapped = trial;
    std::swap(swapped.streams[0], swapped.streams[1]);
    EXPECT_EQ(measure(trial), measure(swapped));
}

TEST(Metrics, of_an_empty_trial_are_unknown) {
    const Metrics metrics = measure(TrialRecord{});
    EXPECT_TRUE(std::isnan(metrics[Metric::accuracy].value()));
    EXPECT_TRUE(metrics.curve.empty());
}

TEST(Metrics, pool_into_what_one_trial_of_all_would_have) {
    const Metrics a = measure(trial_of({"10", "1"})), b = measure(trial_of({"11", "0"}));
    const Metrics both = pool(std::vector<const Metrics*>{&a, &b});
    EXPECT_EQ(both[Metric::accuracy], (Mean{6, 4}));
    ASSERT_EQ(both.streams.size(), 2u);
    EXPECT_EQ(both.streams[0].figures[Metric::accuracy], (Mean{4, 3}));
    EXPECT_EQ(both.curve[0].right, (Share{4, 3}));
}

TEST(Metrics, pool_curves_of_different_widths) {
    const Metrics a = measure(trial_of({std::string(100, '1')}));  // bins of 4
    const Metrics b = measure(trial_of({std::string(40, '0')}));   // bins of 1
    const Metrics both = pool(std::vector<const Metrics*>{&a, &b});
    ASSERT_EQ(both.curve.size(), 25u);
    EXPECT_EQ(both.curve[9].right, (Share{8, 4}));
    EXPECT_EQ(both.curve[10].right, (Share{4, 4}));
}

TEST(Timing, takes_nearest_ranks_and_splits_cost_by_phase) {
    TrialRecord trial = trial_of({std::string(100, '1')});
    for (std::size_t i = 0; i < 100; ++i) {
        trial.streams[0].steps[i].predict_ns = static_cast<std::uint32_t>(100 - i);
        trial.streams[0].steps[i].write_ns = 10;
    }
    trial.streams[0].nights = {night_of(0, {0, 0})};
    trial.seconds = 3;
    const Timing timing = measure_timing(trial);
    EXPECT_EQ(timing.wake_ns.p50, 50);
    EXPECT_EQ(timing.wake_ns.p95, 95);
    EXPECT_EQ(timing.wake_ns.p99, 99);
    EXPECT_NEAR(timing.wake_seconds, 5050e-9, 1e-15);
    EXPECT_NEAR(timing.write_seconds, 1e-6, 1e-15);
    EXPECT_NEAR(timing.sleep_seconds, 4e-3, 1e-12);
    EXPECT_EQ(timing.wall_seconds, 3);
}

TEST(Timing, of_paid_calls_is_by_operation_and_pooled_over_seeds) {
    TrialRecord trial = trial_of({"1", "1"});
    for (int i = 1; i <= 100; ++i)
        trial.streams[i % 2].calls.times.push_back({"draft", static_cast<double>(i)});
    trial.streams[1].calls.times.push_back({"critique", 7});
    const Timing timing = measure_timing(trial);
    ASSERT_EQ(timing.latencies.size(), 2U);
    EXPECT_EQ(timing.latencies[0].operation, "critique");
    EXPECT_EQ(timing.latencies[0].ms.p99, 7);
    EXPECT_EQ(timing.latencies[1].ms.n, 100U);
    EXPECT_EQ(timing.latencies[1].ms.p50, 50);
    EXPECT_EQ(timing.latencies[1].ms.p99, 99);
    Timing other;
    other.latencies = {{"draft", {300, 10, 10, 19}}};
    const Timing both = pool({&timing, &other});
    ASSERT_EQ(both.latencies.size(), 2U);
    EXPECT_EQ(both.latencies[1].ms.n, 400U);
    EXPECT_EQ(both.latencies[1].ms.p50, 20);
    EXPECT_EQ(both.latencies[1].ms.p99, 39);
}

}  // namespace
}  // namespace nrem::core::testing
