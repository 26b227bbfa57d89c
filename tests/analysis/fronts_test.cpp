// Accuracy against cost on rows made by hand: who is on the front and who is not.
#include "analysis/fronts.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "metrics/make_records.hpp"

namespace nrem::core::testing {
namespace {

// Eight streams of ten answers of which so many are right; bytes at each step.
Row cell(const std::string& arm, std::size_t right, std::uint64_t bytes) {
    const std::string answers = std::string(right, '1') + std::string(10 - right, '0');
    TrialRecord trial = trial_of(std::vector<std::string>(8, answers));
    for (StreamRecord& stream : trial.streams)
        for (StepRecord& step : stream.steps) step.memory.bytes = bytes;
    return row_of_trial(arm, trial);
}

struct Place {
    std::string arm;
    Standing standing;
    std::string by;
    friend bool operator==(const Place&, const Place&) = default;
    friend void PrintTo(const Place& place, std::ostream* out) {
        *out << place.arm << " " << name_of(place.standing) << " by " << place.by;
    }
};

std::vector<Place> places_of(const Group& group, const std::string& cost = "bytes") {
    std::vector<Place> places;
    for (const Front& front : group.fronts)
        if (front.cost == cost)
            for (const CostPoint& point : front.points)
                places.push_back(
                    {group.cells[point.cell].arm, point.standing, group.cells[point.by].arm});
    return places;
}

Group group_of(const std::vector<Row>& rows) {
    return compare(rows, {}).groups.at(0);
}

TEST(Front, is_what_costs_more_and_is_better) {
    using enum Standing;
    EXPECT_EQ(places_of(group_of({cell("dear", 9, 900), cell("none", 2, 0), cell("fair", 6, 90)})),
              (std::vector<Place>{
                  {"none", front, "none"}, {"fair", front, "fair"}, {"dear", front, "dear"}}));
}

TEST(Front, leaves_out_what_something_cheaper_equals) {
    using enum Standing;
    EXPECT_EQ(places_of(group_of({cell("none", 2, 0), cell("fair", 6, 90), cell("dear", 6, 900),
                                  cell("bad", 1, 91)})),
              (std::vector<Place>{{"none", front, "none"},
                                  {"fair", front, "fair"},
                                  {"bad", dominated, "fair"},
                                  {"dear", dominated, "fair"}}));
}

TEST(Front, keeps_cells_that_cost_the_same_and_are_as_good) {
    using enum Standing;
    EXPECT_EQ(
        places_of(
            group_of({cell("none", 2, 0), cell("a", 6, 90), cell("b", 6, 90), cell("c", 5, 90)})),
        (std::vector<Place>{
            {"none", front, "none"}, {"a", front, "a"}, {"b", front, "b"}, {"c", dominated, "a"}}));
}

TEST(Front, says_outdone_where_the_interval_does_not_settle_it) {
    using enum Standing;
    // The dearer one is better on some streams and worse on as many: [-, +] beyond the margin.
    Row cheap = row_of("cheap", {"1111", "0000", "1111", "0000", "1111", "0000"});
    Row dear = row_of("dear", {"0000", "1111", "0000", "1111", "0000", "1111"});
    dear.metrics[Metric::bytes_mean] = {1, 100};
    const Group group = group_of({cheap, dear});
    EXPECT_EQ(places_of(group),
              (std::vector<Place>{{"cheap", front, "cheap"}, {"dear", outdone, "cheap"}}));
    EXPECT_GT(group.fronts.at(0).points.at(1).advantage.high, 0.05);
}

// Eight streams of 100 answers, so many more than 50 right in each.
Row gaining(const std::string& arm, const std::vector<int>& more, double bytes) {
    std::vector<std::string> streams;
    for (const int each : more) {
        const auto right = static_cast<std::size_t>(50 + each);
        streams.push_back(std::string(right, '1') + std::string(100 - right, '0'));
    }
    Row row = row_of(arm, streams);
    row.metrics[Metric::bytes_mean] = {1, bytes};
    return row;
}

TEST(Front, is_not_pushed_out_by_what_is_itself_dominated) {
    using enum Standing;
    // b is better than a by 1 and c than b by 2, neither detectably; c is 3 better than a
    // everywhere.
    const Group group = group_of({gaining("a", {0, 0, 0, 0, 0, 0, 0, 0}, 1),
                                  gaining("b", {4, -2, 4, -2, 4, -2, 2, 0}, 2),
                                  gaining("c", {3, 3, 3, 3, 3, 3, 3, 3}, 3)});
    EXPECT_EQ(places_of(group),
              (std::vector<Place>{{"a", front, "a"}, {"b", dominated, "a"}, {"c", front, "c"}}));
}

TEST(Front, keeps_what_is_better_by_less_than_the_margin_if_detectably) {
    using enum Standing;
    const Group group = group_of(
        {gaining("a", {0, 0, 0, 0, 0, 0, 0, 0}, 1), gaining("b", {1, 2, 1, 2, 1, 2, 1, 2}, 2)});
    EXPECT_EQ(places_of(group), (std::vector<Place>{{"a", front, "a"}, {"b", front, "b"}}));
}

TEST(Front, of_a_loss_points_the_other_way) {
    using enum Standing;
    std::vector<Row> rows;
    for (const double loss : {2.0, 1.0}) {
        TrialRecord trial = trial_of(std::vector<std::string>(8, "----"));
        for (StreamRecord& stream : trial.streams)
            for (StepRecord& step : stream.steps)
                step.log_loss = loss, step.memory.bytes = loss < 2;
        rows.push_back(row_of_trial(loss < 2 ? "sure" : "unsure", trial));
    }
    EXPECT_EQ(places_of(group_of(rows)),
              (std::vector<Place>{{"unsure", front, "unsure"}, {"sure", front, "sure"}}));
    std::swap(rows[0].metrics[Metric::bytes_mean], rows[1].metrics[Metric::bytes_mean]);
    EXPECT_EQ(places_of(group_of(rows)),
              (std::vector<Place>{{"sure", front, "sure"}, {"unsure", dominated, "sure"}}));
}

TEST(Front, leaves_out_oracles_and_costs_that_are_equal) {
    Row oracle = cell("oracle", 10, 0);
    oracle.control = Control::oracle;
    const Group group = group_of({oracle, cell("a", 2, 10), cell("b", 3, 20)});
    ASSERT_EQ(group.fronts.size(), 1u);
    EXPECT_EQ(group.fronts[0].cost, "bytes");
    EXPECT_EQ(group.fronts[0].points.size(), 2u);
}

TEST(CostPerRight, is_all_that_was_spent_by_the_right_answers) {
    Metrics metrics;
    metrics[Metric::accuracy] = {40, 8};
    metrics[Metric::tokens_shown] = {40, 400};
    metrics.calls.resize(1);
    metrics.calls[0].calls = 16;
    metrics.calls[0].prompt_tokens = 100;
    metrics.calls[0].answer_tokens = 60;
    metrics.calls[0].money = 2;
    const CostPerRight cost = cost_per_right(metrics);
    EXPECT_DOUBLE_EQ(cost.tokens_shown, 50);
    EXPECT_DOUBLE_EQ(cost.calls, 2);
    EXPECT_DOUBLE_EQ(cost.call_tokens, 20);
    EXPECT_DOUBLE_EQ(cost.money, 0.25);
    metrics[Metric::accuracy] = {40, 0};
    EXPECT_TRUE(std::isnan(cost_per_right(metrics).money));
}

}  // namespace
}  // namespace nrem::core::testing
