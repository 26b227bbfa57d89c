// Expected outcomes against hand-made rows.
#include "analysis/claims.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "analysis/claim_metrics.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

Claim claim_of(const std::string& arm, const std::string& metric) {
    Claim claim;
    claim.text = "it is so";
    claim.arm.arm = arm;
    claim.metric = metric;
    return claim;
}

CheckedClaim check(const Claim& claim, const std::vector<Row>& rows) {
    return check_claims({claim}, rows, compare(rows, {})).at(0);
}

// Streams that agree to the item: with eight of 32 answers an end is 0.06 from the share.
std::vector<std::string> eight(const std::string& answers) {
    std::string all;
    for (int i = 0; i < 8; ++i) all += answers;
    return std::vector<std::string>(8, all);
}

std::vector<Row> swept() {
    std::vector<Row> rows;
    for (const char* value : {"0.5", "1"})
        for (const char* arm : {"delta", "hebb"}) {
            const bool good = arm == std::string("delta") || value == std::string("1");
            Row row = row_of(std::string(arm) + ", k=" + value, eight(good ? "1110" : "1000"));
            row.arm = arm;
            row.factors = {{"k", value}};
            row.problem = value;  // the task is swept
            rows.push_back(row);
        }
    return rows;
}

TEST(Claim, is_met_or_refuted_by_its_interval_and_else_undecided) {
    Claim claim = claim_of("arm", "accuracy");
    const std::vector<Row> rows = {row_of("arm", eight("1110"))};  // 0.75 [0.69, 0.81]
    claim.at_least = 0.65;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::met);
    claim.at_least = 0.75;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::undecided);
    claim.at_least = 0.85;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::refuted);
    claim.at_least.reset();
    claim.at_most = 0.6;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::refuted);
    claim.at_least = 0.6;
    claim.at_most = 0.9;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::met);
}

TEST(Claim, is_about_an_arm_and_not_about_a_cell_that_is_called_like_it) {
    std::vector<Row> rows{row_of("a, k=1", eight("1110")), row_of("cell", eight("0000"))};
    rows[1].arm = "a";
    rows[1].factors = {{"k", "1"}};
    Claim claim = claim_of("a, k=1", "accuracy");
    claim.at_least = 0.6;
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::met);
}

TEST(Claim, compares_a_cell_that_two_arms_have_with_itself) {
    std::vector<Row> rows = {row_of("a, k=1", eight("1110")), row_of("b, k=2", eight("1000"))};
    rows[0].arm = "a";
    rows[0].factors = {{"k", "1"}};
    rows[0].also = {"b"};
    rows[1].arm = "b";
    rows[1].factors = {{"k", "2"}};
    Claim claim = claim_of("a", "accuracy");
    claim.versus = Selector{"b", {}};
    claim.at_least = -0.01;
    claim.at_most = 0.01;
    const CheckedClaim checked = check(claim, rows);
    EXPECT_EQ(checked.outcome, ClaimOutcome::met) << checked.detail;
    EXPECT_NE(checked.detail.find("a, k=1 - b (the same cell): accuracy 0 "), std::string::npos)
        << checked.detail;
}

TEST(Claim, is_undecided_where_the_figure_has_no_interval) {
    Claim claim = claim_of("arm", "accuracy");
    claim.at_least = 0.1;
    const CheckedClaim result = check(claim, {row_of("arm", {"1110"})});
    EXPECT_EQ(result.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(result.detail,
              "arm: accuracy 0.75 without an interval, which takes two streams or seeds, n = 4, "
              "expected at least 0.1");
}

TEST(Claim, tells_its_figure_with_n_and_bounds) {
    Claim claim = claim_of("arm", "accuracy");
    claim.at_least = 0.5;
    claim.at_most = 0.9;
    const CheckedClaim result = check(claim, {row_of("arm", eight("1110"))});
    EXPECT_EQ(result.detail,
              "arm: accuracy 0.75 [0.6923, 0.8018], n = 256, expected 0.5 to 0.9");
    EXPECT_EQ(result.value, 0.75);
    EXPECT_EQ(result.n, 256u);
}

// By t over the trials: 0.2, 0.3 and 0.4 of three seeds, 0.3 +- 4.303 * 0.0577.
TEST(Claim, is_about_figures_of_whole_trials_by_their_spread_over_seeds) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        rows.push_back(row_of("arm", {"10"}, seed));
        rows.back().metrics[Metric::forgetting] = {10, 1.0 + static_cast<double>(seed)};
    }
    Claim claim = claim_of("arm", "forgetting");
    claim.at_least = 0.1;
    const CheckedClaim result = check(claim, rows);
    EXPECT_EQ(result.outcome, ClaimOutcome::undecided);
    EXPECT_NEAR(result.interval.low, 0.3 - 4.30265 * 0.1 / std::sqrt(3.0), 1e-4);
}

TEST(Claim, is_about_the_cells_with_its_factors) {
    Claim claim = claim_of("hebb", "accuracy");
    claim.at_least = 0.6;
    claim.arm.where = {{"k", "1.0"}};  // the same number as 1
    EXPECT_EQ(check(claim, swept()).outcome, ClaimOutcome::met);
    claim.arm.where = {{"k", "0.5"}};
    EXPECT_EQ(check(claim, swept()).outcome, ClaimOutcome::refuted);
}

TEST(Claim, must_hold_for_every_cell_that_it_finds) {
    Claim claim = claim_of("hebb", "accuracy");
    claim.at_least = 0.5;
    const CheckedClaim result = check(claim, swept());
    EXPECT_EQ(result.outcome, ClaimOutcome::refuted);
    EXPECT_EQ(result.detail,
              "hebb, k=0.5: accuracy 0.25 [0.1982, 0.3077], n = 256, expected at least 0.5 (the "
              "tightest of 2 cells)");
}

TEST(Claim, takes_paired_differences_within_a_problem) {
    Claim claim = claim_of("delta", "accuracy");
    claim.arm.where = {{"k", "0.5"}};
    claim.versus = Selector{"hebb", {}, {}};
    claim.at_least = 0.4;
    const CheckedClaim result = check(claim, swept());
    EXPECT_EQ(result.outcome, ClaimOutcome::met);
    EXPECT_DOUBLE_EQ(result.value, 0.5);
    EXPECT_EQ(result.detail.substr(0, 24), "delta, k=0.5 - hebb, k=0");
}

TEST(Claim, compares_bytes_as_a_ratio) {
    TrialRecord small = trial_of({"1"}), large = small;
    small.streams[0].memory.bytes = 50;
    large.streams[0].memory.bytes = 1000;
    Claim claim = claim_of("condense", "bytes_ratio");
    claim.at_most = 0.1;
    const std::vector<Row> rows = {row_of_trial("condense", small), row_of_trial("full", large)};
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::undecided);
    claim.versus = Selector{"full", {}, {}};
    EXPECT_DOUBLE_EQ(check(claim, rows).value, 0.05);
    EXPECT_EQ(check(claim, rows).outcome, ClaimOutcome::met);
}

TEST(Claim, is_about_the_worst_seed) {
    Claim claim = claim_of("arm", "worst_seed");
    claim.at_least = 0.5;
    const std::vector<Row> rows = {row_of("arm", {"1110"}, 1), row_of("arm", {"1000"}, 2)};
    EXPECT_DOUBLE_EQ(check(claim, rows).value, 0.25);
    claim.metric = "best_seed";
    EXPECT_DOUBLE_EQ(check(claim, rows).value, 0.75);
}

TEST(Claim, is_about_what_a_right_answer_takes) {
    TrialRecord trial = trial_of({"1100"});
    for (StepRecord& step : trial.streams[0].steps) step.tokens_shown = 5;
    Claim claim = claim_of("arm", "tokens_shown_per_right");
    claim.at_most = 10;
    EXPECT_DOUBLE_EQ(check(claim, {row_of_trial("arm", trial)}).value, 10);
    EXPECT_EQ(check(claim, {row_of_trial("arm", trial)}).outcome, ClaimOutcome::met);
}

TEST(Claim, is_about_the_slope_of_forgetting) {
    Row row = row_of("arm", {"10"});
    row.metrics.retention = {{0, 0, {10, 9}}, {1, 1, {10, 7}}, {2, 3, {10, 5}}};
    Claim claim = claim_of("arm", "retention_slope");
    claim.at_most = 0;
    const CheckedClaim result = check(claim, {row});
    // The regression of 0.9, 0.7 and 0.5 on the logarithms of 1, 2 and 3.5.
    EXPECT_NEAR(result.value, -0.2204829, 1e-7);
    EXPECT_EQ(result.n, 30u);
}

TEST(Claim, cannot_be_decided_without_its_cell_or_metric) {
    Claim claim = claim_of("nobody", "accuracy");
    claim.at_least = 0;
    EXPECT_EQ(check(claim, swept()).detail,
              "no trial that went well of nobody was measured by accuracy");
    claim = claim_of("hebb", "acuracy");
    claim.at_least = 0;
    EXPECT_EQ(check(claim, swept()).outcome, ClaimOutcome::undecided);
    claim = claim_of("hebb", "log_loss");
    claim.at_least = 0;
    EXPECT_EQ(check(claim, swept()).detail, "hebb, k=0.5: no log_loss, which was never measured (n = 0)");
}

TEST(Claim, cannot_be_decided_by_failures) {
    Row failed = row_of("arm", {"1"});
    failed.outcome = Outcome::failed;
    Claim claim = claim_of("arm", "accuracy");
    claim.at_least = 0;
    EXPECT_EQ(check(claim, {failed}).outcome, ClaimOutcome::undecided);
}

// What a search goes by where nothing else is said.
TEST(ClaimMetrics, know_which_end_is_better) {
    for (const char* name : {"accuracy", "corrected", "backward_transfer", "facts_supported"})
        EXPECT_EQ(find_metric(name)->better, Better::higher) << name;
    for (const char* name : {"log_loss", "squared_error", "lost", "forgetting", "bytes",
                             "money_per_right", "replays", "facts_stale"})
        EXPECT_EQ(find_metric(name)->better, Better::lower) << name;
}

TEST(ClaimMetrics, have_names_of_their_own) {
    std::vector<std::string> names = claim_metric_names();
    std::ranges::sort(names);
    EXPECT_EQ(std::ranges::adjacent_find(names), names.end());
    EXPECT_EQ(find_metric("acuracy"), nullptr);
}

TEST(ClaimMetrics, are_hinted_at_by_title_column_and_other_words) {
    EXPECT_EQ(metric_hint("bytes_end"), " (nearest: bytes)");
    EXPECT_EQ(metric_hint("loss"), " (nearest: log_loss)");
    EXPECT_EQ(metric_hint("recall"), " (nearest: accuracy)");
    EXPECT_EQ(metric_hint("top 5"), " (nearest: top5)");
    EXPECT_EQ(metric_hint("acuracy"), " (nearest: accuracy)");
    EXPECT_EQ(metric_hint("qqqqqq"), " (nrem plugins --figures lists them)");
}

}  // namespace
}  // namespace nrem::core::testing
