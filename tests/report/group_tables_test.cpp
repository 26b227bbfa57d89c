// Groups of events and figures of components, in every format of the report.
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "metrics/make_records.hpp"
#include "report/group_tables.hpp"
#include "report/page_data.hpp"
#include "report/report.hpp"

namespace nrem::core::testing {
namespace {

// Two streams; in each the first two questions are old, the others new. The component measured
// `figure` four times in each, twice a group.
Row grouped_row(const std::string& arm, const std::string& answers, double figure) {
    TrialRecord trial = trial_of({answers, answers});
    for (StreamRecord& stream : trial.streams) {
        stream.groups = {"old", "new, and long"};
        for (std::size_t i = 0; i < stream.steps.size(); ++i) stream.steps[i].group = i < 2 ? 1 : 2;
        stream.figures = {{"f1", {4, 4 * figure}, {{2, 2 * figure}, {2, 2 * figure}}}};
    }
    return row_of_trial(arm, trial);
}

Comparison comparison() {
    CompareOptions options{.baselines = {"b"}};
    NamedFigure f1;
    f1.name = "f1";
    f1.unit = "shares";
    f1.better = NREM_LOWER;
    options.figures = {f1};
    const std::vector<Row> rows{grouped_row("a", "1110", 0.5), grouped_row("b", "1010", 0.25)};
    return compare(rows, options);
}

// The value under a column in the row that has these texts in its first columns.
std::string in_csv(const std::string& csv, const std::string& column, const std::string& row) {
    const auto cells = [](std::string_view line) {
        std::vector<std::string> made{""};
        bool quoted = false;
        for (const char c : line) {
            quoted ^= c == '"';
            if (c == ',' && !quoted)
                made.emplace_back();
            else if (c != '"')
                made.back() += c;
        }
        return made;
    };
    std::istringstream lines(csv);
    std::string line;
    std::getline(lines, line);
    const auto head = cells(line);
    const auto at = static_cast<std::size_t>(std::ranges::find(head, column) - head.begin());
    while (std::getline(lines, line))
        if (line.find(row) != line.npos && at < head.size()) return cells(line).at(at);
    return "no such place";
}

TEST(GroupTables, have_arms_by_groups_in_the_order_of_names) {
    const auto tables = group_tables(comparison().groups.at(0));
    ASSERT_EQ(tables.size(), 2U);
    EXPECT_EQ(tables[0].title, "accuracy by group of events");
    EXPECT_EQ(tables[0].columns[1].title, "new, and long");
    EXPECT_EQ(tables[0].rows[0][0], "a");
    EXPECT_EQ(tables[0].rows[0][2].substr(0, 5), "1.000");
    EXPECT_EQ(tables[1].title, "Differences to b by group of events");
    EXPECT_EQ(tables[1].rows[0][1].substr(0, 6), "+0.000");
    EXPECT_EQ(tables[1].rows[0][2].substr(0, 6), "+0.500");
    EXPECT_EQ(tables[1].rows.size(), 1U);  // none of the baseline to itself
}

TEST(GroupTables, are_none_without_groups_and_figures) {
    const Comparison plain = compare({row_of("a", {"10", "11"})}, {});
    EXPECT_TRUE(group_tables(plain.groups.at(0)).empty());
    EXPECT_TRUE(measured_tables(plain.groups.at(0)).empty());
    EXPECT_EQ(csv_groups(plain), "");
}

TEST(GroupTables, have_what_components_measure_and_that_by_group) {
    const auto tables = measured_tables(comparison().groups.at(0));
    ASSERT_EQ(tables.size(), 2U);
    EXPECT_EQ(tables[0].rows[0][1].substr(0, 5), "0.500");
    EXPECT_EQ(tables[1].title, "f1 by group of events");
}

TEST(GroupTables, are_in_markdown) {
    ReportInput input;
    input.comparison = comparison();
    const std::string text = markdown_report(input);
    EXPECT_NE(text.find("## Groups of events"), std::string::npos);
    EXPECT_NE(text.find("## Figures of components"), std::string::npos);
}

TEST(GroupTables, have_a_line_in_csv_for_each_arm_and_group) {
    const std::string csv = csv_groups(comparison());
    EXPECT_EQ(in_csv(csv, "accuracy", ",a,a,none,,old,"), "1");
    EXPECT_EQ(in_csv(csv, "items", ",a,a,none,,old,"), "4");
    EXPECT_EQ(in_csv(csv, "figure.f1", ",b,b,none,,\"new, and long\","), "0.25");
    EXPECT_EQ(in_csv(csv, "vs_b_difference", ",a,a,none,,old,"), "0.5");
}

TEST(MeasuredFigures, are_columns_of_the_table) {
    const std::string csv = csv_table(comparison());
    EXPECT_EQ(in_csv(csv, "figure.f1", ",a,a,none,"), "0.5");
    EXPECT_EQ(in_csv(csv, "figure.f1_n", ",a,a,none,"), "8");
    EXPECT_EQ(in_csv(csv, "vs_b_figure.f1_difference", ",a,a,none,"), "0.25");
    EXPECT_EQ(in_csv(csv, "vs_b_figure.f1_n", ",a,a,none,"), "2");  // streams
}

TEST(MeasuredFigures, are_on_the_page_like_any_other) {
    ReportInput input;
    input.comparison = comparison();
    const nlohmann::json page = page_data(input);
    const nlohmann::json& cell = page.at("groups").at(0).at("cells").at(0);
    EXPECT_EQ(cell.at("estimates").at("figure.f1").at("value"), 0.5);
    EXPECT_EQ(cell.at("groups").at(1).at("group"), "old");
    EXPECT_EQ(cell.at("groups").at(1).at("estimates").at("accuracy").at("value"), 1.0);
    const nlohmann::json& described = page.at("figures").back();
    EXPECT_EQ(described.at("name"), "figure.f1");
    EXPECT_EQ(described.at("unit"), "shares");
    EXPECT_EQ(described.at("low"), true);
}

TEST(MeasuredFigures, are_in_the_results) {
    std::string text;
    JsonText out([&text](std::string_view piece) { text += piece; });
    ReportInput input;
    input.comparison = comparison();
    write_results(out, input);
    const auto results = nlohmann::json::parse(text);
    const auto& group = results.at("comparison").at("groups").at(0);
    EXPECT_EQ(group.at("cells").at(0).at("measured").at(0).at("name"), "f1");
    EXPECT_EQ(group.at("cells").at(0).at("groups").at(1).at("measured").at(0).at("value"), 0.5);
    EXPECT_EQ(group.at("pairs").at(0).at("measured").at(0).at("value"), 0.25);
    EXPECT_EQ(group.at("pairs").at(0).at("groups").at(1).at("value"), 0.5);
    EXPECT_EQ(results.at("comparison").at("options").at("figures").at(0).at("better"), "lower");
}

}  // namespace
}  // namespace nrem::core::testing
