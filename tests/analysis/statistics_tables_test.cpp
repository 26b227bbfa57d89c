// The tables of factors, streams and seeds, costs and forgetting, as the report prints them.
#include "report/statistics_tables.hpp"

#include <gtest/gtest.h>

#include "metrics/make_records.hpp"
#include "report/pair_index.hpp"
#include "report/report.hpp"

namespace nrem::core::testing {
namespace {

using Cells = std::vector<std::string>;

// Ten streams of four answers of which so many are right.
Row cell(const std::string& arm, const std::string& passes, std::size_t right,
         std::uint64_t seed = 1) {
    const std::string answers = std::string(right, '1') + std::string(4 - right, '0');
    TrialRecord trial = trial_of(std::vector<std::string>(10, answers), seed);
    for (StreamRecord& stream : trial.streams)
        for (StepRecord& step : stream.steps)
            step.memory.bytes = 100 * right, step.tokens_shown = 3;
    Row row = row_of_trial(arm + (passes.empty() ? "" : ", sleep.passes=" + passes), trial);
    row.arm = arm;
    if (!passes.empty()) row.factors = {{"sleep.passes", passes}};
    return row;
}

std::vector<Row> rows() {
    std::vector<Row> made;
    for (const std::uint64_t seed : {1u, 2u}) {
        made.push_back(cell("no_memory", "", 1, seed));
        made.back().control = Control::no_memory;
        made.push_back(cell("full_history", "", 1, seed));
        made.back().control = Control::full_history;
        made.push_back(cell("arm", "1", 2, seed));
        made.push_back(cell("arm", "16", seed + 2, seed));  // 3 right, then 4
    }
    return made;
}

Comparison comparison() {
    return compare(rows(), {});
}

TEST(FactorTables, have_a_row_for_each_level) {
    const auto tables = factor_tables(comparison().groups.at(0));
    ASSERT_EQ(tables.size(), 2u);
    EXPECT_EQ(tables[0].title + tables[0].note, "arm, each against no_memory");
    EXPECT_EQ(tables[1].title + tables[1].note, "sleep.passes, each against 1");
    ASSERT_EQ(tables[1].rows.size(), 1u);
    EXPECT_EQ(tables[1].rows[0], (Cells{"16", "+0.375 [-1.000, 1.000]", "0.205", "-", "10", "2", "80",
                                        "1.973", "undecided (needs about 4 seeds) (invalid)"}));
}

TEST(FactorTables, leave_out_arms_that_are_one_cell_each) {
    std::vector<Row> plain = rows();
    std::erase_if(plain, [](const Row& row) { return row.name() == "arm, sleep.passes=16"; });
    EXPECT_TRUE(factor_tables(compare(plain, {}).groups.at(0)).empty());
}

TEST(DetailTables, show_the_worst_and_the_best_seed) {
    const auto tables = detail_tables(comparison().groups.at(0));
    ASSERT_EQ(tables.size(), 1u);
    const Cells& row = tables[0].rows.at(1);
    EXPECT_EQ(row[0], "arm, sleep.passes=16");
    EXPECT_EQ(row[4], "2");           // seeds
    EXPECT_EQ(row[5], "+0.500 (1)");  // worst
    EXPECT_EQ(row[6], "+0.750 (2)");  // best
    EXPECT_EQ(row[9], "0.0312");      // variance between seeds: of 0.5 and 0.75
}

TEST(CostTables, place_each_cell_and_leave_out_costs_that_nobody_has) {
    const auto tables = cost_tables(comparison().groups.at(0));
    ASSERT_EQ(tables.size(), 2u);
    EXPECT_EQ(tables[0].title, "accuracy against bytes");
    EXPECT_EQ(tables[0].rows.at(2).at(4), "on the front");
    std::vector<std::string> titles;
    for (const Column& column : tables[1].columns) titles.push_back(column.title);
    EXPECT_EQ(titles, (Cells{"arm", "right", "tokens shown"}));
    EXPECT_EQ(tables[1].rows.at(0), (Cells{"arm, sleep.passes=1", "40", "6"}));
}

TEST(RetentionTables, name_the_best_law) {
    std::vector<Row> made = rows();
    for (Row& row : made) {
        row.metrics.retention = {{0, 0, {100, 90}}, {1, 1, {100, 90}},  {2, 3, {100, 90}},
                                 {4, 7, {100, 90}}, {8, 15, {100, 90}}, {16, 31, {100, 90}}};
        if (row.arm == "no_memory") row.metrics.retention.clear();
    }
    const auto tables = retention_tables(compare(made, {}).groups.at(0));
    ASSERT_EQ(tables.size(), 1u);
    EXPECT_EQ(tables[0].rows.size(), 3u);
    EXPECT_EQ(tables[0].rows[0].at(3), "constant");
}

TEST(SequenceTables, say_after_how_many_streams_it_is_settled) {
    CompareOptions options;
    options.stop_early = StopEarly{};
    const Group group = compare(rows(), options).groups.at(0);
    const auto tables = sequence_tables(group, *options.stop_early);
    ASSERT_EQ(tables.size(), 1u);
    EXPECT_EQ(tables[0].rows.at(0).at(4), "not yet");
    EXPECT_TRUE(sequence_tables(comparison().groups.at(0), {}).empty());
}

TEST(MarkdownReport, marks_what_is_invalid_and_says_why) {
    ReportInput input;
    input.title = "x";
    input.comparison = comparison();
    const std::string text = markdown_report(input);
    EXPECT_NE(text.find("better (invalid)"), std::string::npos);
    EXPECT_NE(text.find("invalid for memory claims: the backend"), std::string::npos);
    EXPECT_NE(text.find("\n## Factors\n"), std::string::npos);
    EXPECT_NE(text.find("\n## Cost\n"), std::string::npos);
}

TEST(CsvFactors, has_a_row_for_each_level_with_everything) {
    const std::string text = csv_factors(comparison());
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
    EXPECT_NE(text.find("sleep.passes,1,16,accuracy,0.375,"), std::string::npos);
    EXPECT_TRUE(csv_factors({}).empty());
}

TEST(PairIndex, finds_a_pair_by_cell_and_baseline) {
    std::vector<Pair> pairs(3);
    pairs[1].cell = 4;
    pairs[1].baseline_name = "b";
    pairs[2] = pairs[1];
    const PairIndex index(pairs);
    EXPECT_EQ(index.find(4, "b"), &pairs[1]);
    EXPECT_EQ(index.find(4, "c"), nullptr);
}

}  // namespace
}  // namespace nrem::core::testing
