// Claims and comparisons of what components measure, against hand-made rows: streams that agree,
// intervals that end at the bounds, and what has no figure at all.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <limits>

#include "analysis/claims.hpp"
#include "analysis/make_comparisons.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

// Of each stream what is measured and how often, as figure "f" of one answered question.
Row measured_row(const std::string& arm, const std::vector<double>& means, std::uint64_t n,
                 std::uint64_t seed = 1) {
    TrialRecord trial = trial_of(std::vector<std::string>(means.size(), "1"), seed);
    for (std::size_t i = 0; i < means.size(); ++i)
        trial.streams[i].figures = {{"f", {n, means[i] * static_cast<double>(n)}, {}}};
    return row_of_trial(arm, trial);
}

std::vector<double> six(double value) {
    return std::vector<double>(6, value);
}

CompareOptions with_bounds(double minimum, double maximum) {
    CompareOptions options{.baselines = {"base"}};
    NamedFigure f;
    f.name = "f";
    f.minimum = minimum;
    f.maximum = maximum;
    options.figures = {f};
    return options;
}

Claim claim_of(const std::string& metric = "figure.f") {
    Claim claim;
    claim.text = "it is so";
    claim.arm.arm = "arm";
    claim.metric = metric;
    claim.at_least = 0.4;
    return claim;
}

CheckedClaim check(const Claim& claim, const std::vector<Row>& rows, const CompareOptions& options) {
    return check_claims({claim}, rows, compare(rows, options)).at(0);
}

TEST(FigureClaim, of_counts_that_agree_has_the_interval_of_as_many_answers) {
    const CheckedClaim all = check(claim_of(), {measured_row("arm", six(1), 50)}, with_bounds(0, 1));
    EXPECT_NEAR(all.interval.low, std::pow(0.025, 1.0 / 300), 1e-6);
    EXPECT_EQ(all.interval.high, 1);
    EXPECT_EQ(all.outcome, ClaimOutcome::met);
    Claim certain = claim_of();
    certain.at_least = 0.999;
    EXPECT_EQ(check(certain, {measured_row("arm", six(1), 50)}, with_bounds(0, 1)).outcome,
              ClaimOutcome::undecided);
    // Of another range, at one of its bounds.
    const CheckedClaim tau =
        check(claim_of(), {measured_row("arm", six(1), 50)}, with_bounds(-1, 1));
    EXPECT_NEAR(tau.interval.low, -1 + 2 * std::pow(0.025, 1.0 / 300), 1e-6);
}

TEST(FigureClaim, of_counts_has_the_interval_that_accuracy_has) {
    TrialRecord trial = trial_of({"1110", "1000", "1100"});
    for (StreamRecord& stream : trial.streams) {
        FigureSum right;
        for (const StepRecord& step : stream.steps) right.add(step.correct, 1);
        stream.figures = {{"f", right, {}}};
    }
    const std::vector<Row> rows{row_of_trial("arm", trial)};
    const Interval accuracy = check(claim_of("accuracy"), rows, with_bounds(0, 1)).interval;
    EXPECT_EQ(check(claim_of(), rows, with_bounds(0, 1)).interval, accuracy);
    EXPECT_GT(accuracy.low, 0);
}

TEST(FigureClaim, of_numbers_that_agree_goes_by_streams_and_bounds) {
    const CheckedClaim half =
        check(claim_of(), {measured_row("arm", six(0.5), 3)}, with_bounds(0, 1));
    EXPECT_EQ(half.outcome, ClaimOutcome::undecided);
    EXPECT_NEAR(half.interval.low, 0.5 * std::pow(0.025, 1.0 / 6), 1e-6);
    EXPECT_NEAR(half.interval.high, 1 - half.interval.low, 1e-6);
    // Two streams say next to nothing.
    const CheckedClaim two =
        check(claim_of(), {measured_row("arm", {0.5, 0.5}, 3)}, with_bounds(0, 1));
    EXPECT_LT(two.interval.low, 0.08);
    EXPECT_EQ(two.outcome, ClaimOutcome::undecided);
}

TEST(FigureClaim, of_numbers_that_agree_without_bounds_is_undecided_and_says_so) {
    for (const double maximum : {1e100, std::numeric_limits<double>::infinity(), std::nan("")}) {
        const CheckedClaim checked =
            check(claim_of(), {measured_row("arm", six(0.5), 3)}, with_bounds(0, maximum));
        EXPECT_EQ(checked.outcome, ClaimOutcome::undecided);
        EXPECT_TRUE(std::isnan(checked.interval.low));
        EXPECT_EQ(checked.detail,
                  "arm: figure.f 0.5 without an interval, since all of its streams agree, and it has "
                  "no bounds, n = 18, expected at least 0.4");
    }
}

// Of trainings, seeds are what is independent: here two, however many streams.
TEST(FigureClaim, of_trainings_that_agree_goes_by_seeds) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1U, 2U}) {
        rows.push_back(measured_row("arm", six(0.5), 3, seed));
        for (StreamScores& stream : rows.back().metrics.streams)
            stream.contents = std::to_string(stream.index) + " of " + std::to_string(seed);
    }
    const Interval found = check(claim_of(), rows, with_bounds(0, 1)).interval;
    EXPECT_NEAR(found.low, 0.5 * std::pow(0.025, 1.0 / 2), 1e-6);
}

TEST(FigureClaim, has_an_interval_that_ends_at_the_bounds) {
    const CheckedClaim high =
        check(claim_of(), {measured_row("arm", {0.91, 0.99}, 3)}, with_bounds(0, 1));
    EXPECT_EQ(high.interval.high, 1);
    EXPECT_GT(high.interval.low, 0.4);
    const CheckedClaim low =
        check(claim_of(), {measured_row("arm", {-0.93, -0.99}, 3)}, with_bounds(-1, 1));
    EXPECT_EQ(low.interval.low, -1);
    Claim versus = claim_of();
    versus.versus = Selector{"base", {}};
    const CheckedClaim apart = check(
        versus, {measured_row("arm", {0.91, 0.99}, 3), measured_row("base", {0.02, 0.01}, 3)},
        with_bounds(0, 1));
    EXPECT_EQ(apart.interval.high, 1);
    versus.compare = Compare::ratio;
    const CheckedClaim ratio = check(
        versus, {measured_row("arm", {0.1, 0.9}, 3), measured_row("base", {0.5, 0.4}, 3)},
        with_bounds(0, 1));
    EXPECT_EQ(ratio.interval.low, 0);
}

TEST(FigureClaim, of_two_arms_that_agree_is_not_settled_by_that) {
    Claim claim = claim_of();
    claim.versus = Selector{"base", {}};
    const std::vector<Row> rows{measured_row("arm", six(0.75), 3), measured_row("base", six(0.25), 3)};
    const CheckedClaim bounded = check(claim, rows, with_bounds(0, 1));
    EXPECT_NEAR(bounded.interval.low, -1 + 1.5 * std::pow(0.025, 1.0 / 6), 1e-6);
    EXPECT_EQ(bounded.outcome, ClaimOutcome::undecided);
    const Difference& difference =
        compare(rows, with_bounds(0, 1)).groups.at(0).pairs.at(0).measured.at(0).difference;
    EXPECT_GT(difference.p.value, 0.05);
    const CheckedClaim boundless = check(claim, rows, with_bounds(0, 1e100));
    EXPECT_TRUE(std::isnan(boundless.interval.low));
    EXPECT_NE(boundless.detail.find("since all of its streams agree"), std::string::npos);
}

// Those that went well may be of other times than in the arms that it is compared with.
TEST(FigureClaim, of_a_probe_of_which_visits_failed_is_undecided) {
    CompareOptions options = with_bounds(0, 1);
    options.figures[0].probe = "watch";
    Row row = measured_row("arm", six(1), 50);
    row.metrics.probes = {{.probe = "other", .visits = 9, .failed = 9}, {.probe = "watch", .visits = 40}};
    EXPECT_EQ(check(claim_of(), {row}, options).outcome, ClaimOutcome::met);
    row.metrics.probes[1].failed = 12;
    const CheckedClaim failed = check(claim_of(), {row}, options);
    EXPECT_EQ(failed.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(failed.detail, "arm: 12 of 40 visits of probe watch failed");
}

TEST(FigureClaim, of_a_ratio_that_agrees_is_not_settled_by_that) {
    Claim claim = claim_of();
    claim.versus = Selector{"base", {}};
    claim.compare = Compare::ratio;
    claim.at_least = 1;
    const std::vector<Row> rows{measured_row("arm", six(0.75), 3), measured_row("base", six(0.25), 3)};
    const CheckedClaim checked = check(claim, rows, with_bounds(0, 1));
    EXPECT_DOUBLE_EQ(checked.value, 3);
    EXPECT_NEAR(checked.interval.low, 0.75 / (0.25 + std::pow(40.0, 1.0 / 6) - 1), 1e-6);
    EXPECT_EQ(checked.outcome, ClaimOutcome::undecided);
}

TEST(FigureClaim, without_a_ratio_says_why) {
    Claim claim = claim_of();
    claim.versus = Selector{"base", {}};
    claim.compare = Compare::ratio;
    const auto detail = [&](const std::vector<double>& theirs) {
        return check(claim, {measured_row("arm", six(0.5), 3), measured_row("base", theirs, 3)},
                     with_bounds(-1, 1))
            .detail;
    };
    const std::string head = "arm / base: no ratio of figure.f, since ";
    EXPECT_EQ(detail(six(0)), head + "the other side is 0 in all streams");
    EXPECT_EQ(detail({0.5, -0.1, 0.5, 0.5, 0.5, 0.5}), head + "the other side is below 0 in a stream");
    EXPECT_EQ(detail({}), head + "no stream has both sides");
}

TEST(FigureClaim, that_was_never_measured_is_undecided_and_says_so) {
    Claim claim = claim_of();
    const CheckedClaim never = check(claim, {measured_row("arm", six(0.5), 0)}, with_bounds(0, 1));
    EXPECT_EQ(never.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(never.detail, "arm: no figure.f, which was never measured (n = 0)");
    Row row = measured_row("arm", six(0.5), 3);
    row.metrics[Metric::bytes_mean] = {0, 0};
    claim.metric = "bytes_mean";
    EXPECT_EQ(check(claim, {row}, with_bounds(0, 1)).detail,
              "arm: no bytes_mean, which was never measured (n = 0)");
}

TEST(FigureClaim, about_a_cost_says_that_it_is_counted) {
    std::vector<Row> rows{measured_row("arm", six(0.5), 3), measured_row("base", six(0.5), 3)};
    rows[0].metrics[Metric::bytes_mean] = {6, 600};
    rows[1].metrics[Metric::bytes_mean] = {6, 1200};
    Claim claim = claim_of("bytes_mean");
    claim.versus = Selector{"base", {}};
    claim.compare = Compare::ratio;
    const CheckedClaim checked = check(claim, rows, with_bounds(0, 1));
    EXPECT_EQ(checked.outcome, ClaimOutcome::met);
    EXPECT_EQ(checked.detail,
              "arm / base: ratio of bytes_mean 0.5 (counted), n = 6, expected at least 0.4");
    rows[1].metrics[Metric::bytes_mean] = {6, 0};
    EXPECT_EQ(check(claim, rows, with_bounds(0, 1)).detail,
              "arm / base: no ratio of bytes_mean, since the other side is 0");
}

TEST(TrialFigure, has_an_interval_that_ends_at_its_bounds) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1U, 2U}) {
        rows.push_back(row_of("arm", {"10"}, seed));
        rows.back().metrics[Metric::understood] = {10, 8.0 + static_cast<double>(seed)};
    }
    const Interval found = check(claim_of("understood"), rows, {}).interval;
    EXPECT_LT(found.low, 0.9);
    EXPECT_EQ(found.high, 1);
    for (const Metric metric : {Metric::last_accuracy, Metric::forgetting})
        for (std::size_t i = 0; i < 2; ++i)
            rows[i].metrics[metric] = {10, 9.0 + static_cast<double>(i)};
    EXPECT_EQ(check(claim_of("last_accuracy"), rows, {}).interval.high, 1);
    EXPECT_EQ(check(claim_of("forgetting"), rows, {}).interval.high, 1);
    EXPECT_LT(check(claim_of("forgetting"), rows, {}).interval.low, 0.5);
}

// Whatever small table of figures there is: the interval is within the bounds, holds the figure, and
// leaves out 0 just where p is below 5 %.
RC_GTEST_PROP(FigureComparison, agrees_with_itself_whatever_the_table, ()) {
    const auto streams = *rc::gen::inRange<std::size_t>(1, 13);
    const auto seeds = *rc::gen::inRange<std::uint64_t>(1, 4);
    const double low = *rc::gen::element(-1.0, 0.0), high = *rc::gen::element(1.0, 2.0);
    std::vector<Row> rows;
    for (const char* arm : {"arm", "base"}) {
        const auto values = *rc::gen::element(std::vector<double>{0, 1}, std::vector<double>{1},
                                              std::vector<double>{0.25}, std::vector<double>{0, 0.1, 0.7});
        const auto n = *rc::gen::inRange<std::uint64_t>(1, 5);
        for (std::uint64_t seed = 1; seed <= seeds; ++seed)
            rows.push_back(measured_row(
                arm,
                *rc::gen::container<std::vector<double>>(streams, rc::gen::elementOf(values)), n,
                seed));
    }
    CompareOptions options = with_bounds(low, high);
    options.flips = 500;
    const Comparison comparison = compare(rows, options);
    const Group& group = comparison.groups.at(0);
    for (const CellSummary& cell : group.cells) {
        const Estimate& own = cell.measured.at(0).estimate;
        if (std::isnan(own.interval.low)) continue;
        RC_ASSERT(low <= own.interval.low && own.interval.high <= high);
        RC_ASSERT(own.interval.low <= own.value + 1e-9 && own.value <= own.interval.high + 1e-9);
        RC_ASSERT(own.interval.low < own.interval.high);
    }
    const Difference& pair = group.pairs.at(0).measured.at(0).difference;
    RC_ASSERT(std::isnan(pair.interval.low) == std::isnan(pair.p.value));
    if (std::isnan(pair.interval.low)) return;
    RC_ASSERT(low - high <= pair.interval.low && pair.interval.high <= high - low);
    RC_ASSERT(pair.interval.low < pair.interval.high);
    RC_ASSERT((pair.p.value < 0.05) == (pair.interval.low > 0 || pair.interval.high < 0));
}

}  // namespace
}  // namespace nrem::core::testing
