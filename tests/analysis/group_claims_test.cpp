// Claims about groups of events, against hand-made rows.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/claims.hpp"
#include "analysis/make_comparisons.hpp"
#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

// A question of "old" for each character of the first text, then one of "new" for each of the second.
StreamRecord halves(std::uint64_t index, const std::string& old_ones, const std::string& new_ones) {
    StreamRecord stream = stream_of(index, old_ones + new_ones);
    stream.groups = {"old", "new"};
    for (std::size_t i = 0; i < stream.steps.size(); ++i)
        stream.steps[i].group = i < old_ones.size() ? 1 : 2;
    return stream;
}

using Halves = std::vector<std::pair<std::string, std::string>>;

Row grouped_row(const std::string& arm, const Halves& streams, std::uint64_t seed = 1) {
    TrialRecord trial = trial_of({}, seed);
    for (std::size_t i = 0; i < streams.size(); ++i)
        trial.streams.push_back(halves(i, streams[i].first, streams[i].second));
    return row_of_trial(arm, trial);
}

// Six streams: old are right in 3 or 4 of 4, new in 1 or 2 of 4.
const Halves six = {{"1110", "1000"}, {"1111", "1100"}, {"1110", "1000"},
                    {"1111", "1000"}, {"1110", "1100"}, {"1111", "1100"}};

Claim claim_of(const std::string& group, const std::string& versus_group = "") {
    Claim claim;
    claim.text = "it is so";
    claim.arm.arm = "arm";
    claim.metric = "accuracy";
    claim.group = group;
    claim.versus_group = versus_group;
    claim.at_least = 0.3;
    return claim;
}

CheckedClaim check(const Claim& claim, const std::vector<Row>& rows) {
    return check_claims({claim}, rows, compare(rows, {})).at(0);
}

TEST(GroupClaim, takes_the_figure_of_its_group_alone) {
    const CheckedClaim checked = check(claim_of("old"), {grouped_row("arm", six)});
    EXPECT_EQ(checked.outcome, ClaimOutcome::met);
    EXPECT_DOUBLE_EQ(checked.value, 21.0 / 24);
    EXPECT_EQ(checked.n, 24U);
    EXPECT_EQ(checked.detail.find("arm [old]: accuracy 0.875 ["), 0U) << checked.detail;
}

// Stream by stream 2/4, 2/4, 2/4, 3/4, 1/4 and 2/4.
TEST(GroupClaim, pairs_two_groups_of_one_arm_by_stream) {
    Claim claim = claim_of("old", "new");
    claim.at_least = 0.2;
    const CheckedClaim checked = check(claim, {grouped_row("arm", six)});
    EXPECT_DOUBLE_EQ(checked.value, 0.5);
    EXPECT_EQ(checked.n, 6U);
    EXPECT_EQ(checked.interval, (Interval{0.25, 0.75}));  // by flips: those of the outer streams
    EXPECT_EQ(checked.outcome, ClaimOutcome::met) << checked.detail;
    EXPECT_EQ(checked.detail.find("arm [old - new]: accuracy 0.5 ["), 0U) << checked.detail;
}

TEST(GroupClaim, counts_each_stream_alike_however_many_questions_it_has) {
    Halves streams = six;
    streams[0] = {"1", "0000000000000000"};
    const CheckedClaim checked = check(claim_of("old", "new"), {grouped_row("arm", streams)});
    EXPECT_DOUBLE_EQ(checked.value, (1 + 0.5 + 0.5 + 0.75 + 0.25 + 0.5) / 6);
}

TEST(GroupClaim, leaves_out_streams_with_one_of_the_groups_only) {
    Halves streams = six;
    streams.push_back({"1111", ""});
    const CheckedClaim checked = check(claim_of("old", "new"), {grouped_row("arm", streams)});
    EXPECT_DOUBLE_EQ(checked.value, 0.5);
    EXPECT_EQ(checked.n, 6U);
}

TEST(GroupClaim, knows_a_difference_that_all_streams_share_to_a_whole_answer) {
    const Halves same(6, {"1111", "1100"});
    const CheckedClaim checked = check(claim_of("old", "new"), {grouped_row("arm", same)});
    EXPECT_DOUBLE_EQ(checked.value, 0.5);
    EXPECT_LT(checked.interval.low, 0.45);
    EXPECT_GT(checked.interval.high, 0.55);
}

// 21 / 24 and 9 / 24 of equal sizes.
TEST(GroupClaim, takes_the_ratio_of_the_means) {
    Claim claim = claim_of("old", "new");
    claim.compare = Compare::ratio;
    claim.at_least = 1.4;
    const CheckedClaim checked = check(claim, {grouped_row("arm", six)});
    EXPECT_DOUBLE_EQ(checked.value, 21.0 / 9);
    EXPECT_EQ(checked.outcome, ClaimOutcome::met) << checked.detail;
    EXPECT_EQ(checked.detail.find("arm [old / new]: ratio of accuracy 2.333 ["), 0U)
        << checked.detail;
}

TEST(GroupClaim, takes_the_ratio_of_the_medians) {
    Claim claim = claim_of("old", "new");
    claim.compare = Compare::ratio_of_medians;
    claim.at_least = 1.2;
    const CheckedClaim checked = check(claim, {grouped_row("arm", six)});
    EXPECT_DOUBLE_EQ(checked.value, 0.875 / 0.375);
    EXPECT_EQ(checked.outcome, ClaimOutcome::met) << checked.detail;
    EXPECT_GE(checked.interval.low, 1.5);  // 0.75 / 0.5
    EXPECT_LE(checked.interval.high, 4);   // 1 / 0.25
}

TEST(GroupClaim, keeps_a_stream_whose_denominator_is_nothing) {
    Halves streams = six;
    streams[0] = {"1111", "0000"};
    Claim claim = claim_of("old", "new");
    claim.compare = Compare::ratio;
    const CheckedClaim checked = check(claim, {grouped_row("arm", streams)});
    EXPECT_DOUBLE_EQ(checked.value, 22.0 / 8);
    EXPECT_GT(checked.interval.high, checked.value);
}

TEST(GroupClaim, has_no_ratio_to_nothing_at_all) {
    Claim claim = claim_of("old", "new");
    claim.compare = Compare::ratio;
    const CheckedClaim checked = check(claim, {grouped_row("arm", Halves(6, {"1111", "0000"}))});
    EXPECT_EQ(checked.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(checked.detail, "arm [old / new]: no ratio of accuracy, since the other side is 0 in all streams");
}

TEST(GroupClaim, pairs_two_arms_item_by_item_within_a_group) {
    const std::vector<Row> rows{grouped_row("arm", six),
                                grouped_row("other", Halves(6, {"1000", "1111"}))};
    Claim claim = claim_of("old");
    claim.versus = Selector{"other", {}, {}};
    const CheckedClaim checked = check(claim, rows);
    EXPECT_DOUBLE_EQ(checked.value, 21.0 / 24 - 0.25);
    EXPECT_EQ(checked.n, 24U);
    EXPECT_EQ(checked.detail.find("arm [old] - other [old]: accuracy"), 0U) << checked.detail;
}

TEST(GroupClaim, with_both_is_what_one_difference_is_above_the_other) {
    Halves others = six;
    for (auto& [old_ones, new_ones] : others) std::swap(old_ones, new_ones);
    const std::vector<Row> rows{grouped_row("arm", six), grouped_row("other", others)};
    Claim claim = claim_of("old", "new");
    claim.versus = Selector{"other", {}, {}};
    const CheckedClaim checked = check(claim, rows);
    EXPECT_DOUBLE_EQ(checked.value, 1);
    EXPECT_EQ(checked.detail.find("arm [old - new] - other [old - new]: accuracy 1 ["), 0U)
        << checked.detail;
}

TEST(GroupClaim, about_what_never_occurs_is_undecided_and_says_so) {
    const CheckedClaim checked = check(claim_of("odl"), {grouped_row("arm", six)});
    EXPECT_EQ(checked.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(checked.detail,
              "arm: no arm has a scored question of group 'odl' (nearest: old)");
}

TEST(GroupClaim, about_what_the_arm_alone_lacks_is_undecided_and_says_so) {
    const std::vector<Row> rows{row_of("arm", {"11", "10"}), grouped_row("other", six)};
    const CheckedClaim checked = check(claim_of("old"), rows);
    EXPECT_EQ(checked.outcome, ClaimOutcome::undecided);
    EXPECT_EQ(checked.detail, "arm: it has no scored question of group 'old'");
}

TEST(GroupClaim, about_what_the_other_arm_lacks_is_undecided_and_says_so) {
    Claim claim = claim_of("old");
    claim.versus = Selector{"other", {}, {}};
    const std::vector<Row> rows{grouped_row("arm", six), row_of("other", {"11", "10"})};
    EXPECT_EQ(check(claim, rows).detail, "other: it has no scored question of group 'old'");
}

TEST(GroupClaim, about_a_figure_without_groups_says_which) {
    Claim claim = claim_of("old");
    claim.metric = "bytes";
    EXPECT_EQ(check(claim, {grouped_row("arm", six)}).detail,
              "bytes is of all events, and not known by group");
    claim.metric = "forgetting";
    claim.versus_group = "new";
    claim.compare = Compare::ratio_of_medians;
    EXPECT_EQ(check(claim, {grouped_row("arm", six)}).detail,
              "there are no medians of forgetting, which is not kept by stream");
}

// By t over three seeds: 0.2, 0.3 and 0.4 less 0.1 each.
TEST(GroupClaim, of_a_figure_of_whole_trials_pairs_by_seed) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1U, 2U, 3U}) {
        rows.push_back(grouped_row("arm", {{"10", "10"}}, seed));
        rows.back().metrics.groups[0].figures[Metric::forgetting] = {
            10, 1.0 + static_cast<double>(seed)};
        rows.back().metrics.groups[1].figures[Metric::forgetting] = {10, 1};
    }
    Claim claim = claim_of("old", "new");
    claim.metric = "forgetting";
    const CheckedClaim checked = check(claim, rows);
    EXPECT_NEAR(checked.value, 0.2, 1e-12);
    EXPECT_NEAR(checked.interval.low, 0.2 - 4.30265 * 0.1 / std::sqrt(3.0), 1e-4);
}

// Where each group is a fair draw, the interval of their difference covers 0 about as often as it
// says: in 200 pairs of equal groups at most 18 times out of it (5 % are 10; 3 standard errors).
TEST(GroupClaim, finds_a_difference_where_there_is_none_about_as_often_as_it_says) {
    int found = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        const auto answers = random_streams(0.5, seed, 8, 24);
        Halves streams;
        for (const std::string& each : answers) streams.push_back({each.substr(0, 8), each.substr(8)});
        Claim claim = claim_of("old", "new");
        claim.at_least = 0;
        const CheckedClaim checked = check(claim, {grouped_row("arm", streams)});
        found += checked.interval.low > 0 || checked.interval.high < 0;
    }
    EXPECT_LE(found, 19);
    EXPECT_GE(found, 2);
}

TEST(GroupComparison, has_estimates_and_paired_differences_by_group) {
    const std::vector<Row> rows{grouped_row("arm", six),
                                grouped_row("other", Halves(6, {"1000", "1000"}))};
    const Comparison comparison = compare(rows, against({"other"}));
    const CellSummary& cell = comparison.groups.at(0).cells.at(0);
    ASSERT_EQ(cell.groups.size(), 2U);
    EXPECT_EQ(cell.groups[0].group, "new");  // by name
    EXPECT_DOUBLE_EQ(cell.groups[1].estimates[Metric::accuracy].value, 21.0 / 24);
    const Pair& pair = only_pair(comparison);
    ASSERT_EQ(pair.groups.size(), 2U);
    EXPECT_DOUBLE_EQ(pair.groups[1].difference.value, 21.0 / 24 - 0.25);
    EXPECT_EQ(pair.groups[1].difference.n, 24U);
}

}  // namespace
}  // namespace nrem::core::testing
