// The four outputs of a small run. Golden files change by hand: NREM_GOLDEN=write approves what is.
#include "report/report.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "report/figures_reference.hpp"
#include "report/page.hpp"
#include "report/page_data.hpp"
#include "report/sample.hpp"
#include "report/sample_life.hpp"
#include "report/text.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

std::string content(const std::filesystem::path& path) {
    std::ostringstream out;
    out << std::ifstream(path).rdbuf();
    return out.str();
}

void expect_golden(const std::string& name, const std::string& text) {
    const auto path = std::filesystem::path(NREM_SOURCE_DIR) / "tests/golden" / name;
    if (std::getenv("NREM_GOLDEN")) std::ofstream(path) << text;
    EXPECT_EQ(text, content(path)) << "golden file: " << path;
}

std::size_t occurrences(std::string_view text, std::string_view what) {
    std::size_t n = 0;
    for (auto at = text.find(what); at != text.npos; at = text.find(what, at + what.size())) ++n;
    return n;
}

nlohmann::json results_of(const ReportInput& input) {
    std::string text;
    JsonText out([&text](std::string_view piece) { text += piece; });
    write_results(out, input);
    return nlohmann::json::parse(text);
}

// The data as the page's script will see it.
nlohmann::json data_in(const std::string& page) {
    const std::string begin = "<script type=\"application/json\" id=\"data\">";
    const auto from = page.find(begin) + begin.size();
    return nlohmann::json::parse(page.substr(from, page.find("</script>", from) - from));
}

TEST(MarkdownReport, is_as_approved) {
    expect_golden("report.md", markdown_report(sample::input()));
}

TEST(CsvTable, is_as_approved) {
    expect_golden("table.csv", csv_table(sample::comparison()));
}

TEST(Report, marks_what_time_has_entered_in_every_table_and_file) {
    ReportInput input = sample::input();
    CellSummary& cell = input.comparison.groups[0].cells[2];
    cell.reproducible = false;
    const std::string name = cell.name() + " (not reproducible)";
    const auto before = occurrences(csv_table(sample::comparison()), ",false,");
    EXPECT_EQ(occurrences(markdown_report(input), name), 4U);  // main table, pairs, details, sleep
    EXPECT_EQ(occurrences(csv_table(input.comparison), ",false,"), before + 1);
    const auto cells = data_in(html_page(input))["groups"][0]["cells"];
    EXPECT_EQ(cells[2]["name"], name);
    EXPECT_EQ(cells[2]["mark"], " (not reproducible)");
    EXPECT_EQ(cells[1]["mark"], "");
    EXPECT_EQ(results_of(input)["comparison"]["groups"][0]["cells"][2]["reproducible"], false);
}

TEST(Report, says_when_no_night_of_an_arm_was_published) {
    ReportInput input = sample::input();
    EXPECT_EQ(markdown_table(input.comparison).find("none of its"), std::string::npos);
    Nights& nights = input.comparison.groups[0].cells[1].pooled.nights;
    nights.published = 0;
    nights.rolled_back = 22;
    EXPECT_NE(markdown_table(input.comparison)
                  .find("condense, sleep.passes=1: none of its 24 nights was published: 22 rolled "
                        "back, 2 changed nothing, 0 more deferred"),
              std::string::npos);
    EXPECT_EQ(data_in(html_page(input))["warnings"].size(), 1U);
}

TEST(Report, says_when_nights_had_nothing_to_measure_by) {
    ReportInput input = sample::input();
    Nights& nights = input.comparison.groups[0].cells[1].pooled.nights;
    nights.unmeasured = 23;
    nights.untested = 5;
    EXPECT_NE(markdown_table(input.comparison)
                  .find("condense, sleep.passes=1: 23 of 24 nights had no held-out question (nothing older "
                        "had an answer that was revealed): what their passes gained is not known, "
                        "and plateau and tolerance did nothing; in 5 of 24 nights the gate had no "
                        "canary to measure retention on"),
              std::string::npos);
    EXPECT_EQ(data_in(html_page(input))["warnings"].size(), 1U);
}

TEST(Report, shows_what_is_kept_where_checkpoints_were_tested) {
    ReportInput input = sample::input();
    Metrics& pooled = input.comparison.groups[0].cells[1].pooled;
    pooled[Metric::last_accuracy] = {4, 3};
    pooled[Metric::forgetting] = {4, 1};
    pooled[Metric::backward_transfer] = {4, -1};
    pooled[Metric::forward_transfer] = {4, 2};
    const std::string text = markdown_report(input);
    EXPECT_NE(text.find("Retention and transfer"), std::string::npos);
    for (const char* figure : {"0.750", "+0.250", "-0.250", "0.500"})
        EXPECT_NE(text.find(figure, text.find("Retention and transfer")), std::string::npos) << figure;
}

TEST(MarkdownTable, names_the_null_result_like_the_win) {
    const std::string table = markdown_table(sample::comparison());
    EXPECT_EQ(occurrences(table, "| better"), 3u);
    EXPECT_EQ(occurrences(table, "| equivalent within 0.05"), 2u);
    EXPECT_EQ(occurrences(table, "| undecided (needs about 34 streams)"), 1u);
}

TEST(HtmlPage, carries_its_data_unchanged) {
    const auto data = data_in(html_page(sample::input()));
    EXPECT_EQ(data["groups"][0]["cells"][0]["name"], sample::label);
    EXPECT_EQ(data["groups"][0]["cells"][1]["factors"], R"([["sleep.passes","1"]])"_json);
    EXPECT_EQ(data["groups"][0]["pairs"][5]["verdict"]["words"],
              "equivalent within 0.05");
    EXPECT_EQ(data["claims"][2]["outcome"], "undecided");
    EXPECT_EQ(data["claims"][2]["value"], nullptr);
    EXPECT_EQ(data["details"]["lives"][0]["details"][0]["diff"].size(), 3u);
}

TEST(HtmlPage, heads_a_table_with_its_title_whatever_is_in_it) {
    ReportInput input = sample::input();
    for (Pair& pair : input.comparison.groups[0].pairs)
        if (pair.baseline == 3) pair.baseline_name = "a: b, k=1";
    const auto tables = data_in(html_page(input))["groups"][0]["tables"];
    const auto has = [&](const auto& table) { return table["title"] == "Differences to a: b, k=1"; };
    EXPECT_EQ(std::ranges::count_if(tables, has), 1);
}

TEST(HtmlPage, takes_no_text_for_markup) {
    const std::string page = html_page(sample::input());
    EXPECT_EQ(occurrences(page, sample::label), 0u);
    EXPECT_EQ(occurrences(page, sample::picture), 0u);
    EXPECT_EQ(occurrences(page, "<title>quickstart &lt;script&gt;alert(1)&lt;/script&gt;</title>"),
              1u);
    EXPECT_EQ(occurrences(page, "<script"), occurrences(bundled_page(), "<script"));
}

TEST(HtmlPage, allows_no_network_and_no_script_but_its_own) {
    const std::string page = html_page(sample::input());
    EXPECT_NE(page.find("default-src 'none'; script-src 'sha256-"), page.npos);
    EXPECT_EQ(page.find("unsafe-eval"), page.find("unsafe-eval", page.find("id=\"data\"")));
    EXPECT_EQ(page.substr(0, page.find("<style>")).find("http://"), page.npos);
}

TEST(LatexTables, are_as_approved) {
    expect_golden("table.tex", latex_tables(sample::comparison()));
}

TEST(LatexText, obeys_nothing) {
    EXPECT_EQ(latex_text("a_b & 50 % of {x} #1 $2 ~^\\<>\n"),
              "a\\_b \\& 50 \\% of \\{x\\} \\#1 \\$2 "
              "\\textasciitilde{}\\textasciicircum{}\\textbackslash{}\\textless{}\\textgreater{} ");
}

TEST(HtmlPage, may_ask_its_own_server_only_when_it_is_served) {
    const std::string page = html_page(sample::input(), Reading::served);
    EXPECT_NE(page.find("default-src 'none'; connect-src 'self'; script-src 'sha256-"), page.npos);
    EXPECT_EQ(data_in(page)["served"], true);
    EXPECT_EQ(data_in(html_page(sample::input()))["served"], false);
}

TEST(HtmlPage, survives_bytes_that_are_not_utf8) {
    ReportInput input = sample::input();
    input.about = "\xff\xfe";
    EXPECT_EQ(data_in(html_page(input))["about"], "\xef\xbf\xbd\xef\xbf\xbd");
}

TEST(HtmlPage, is_under_two_megabytes) {
    EXPECT_LT(html_page(sample::input()).size(), 2'000'000u);
}

TEST(HtmlPage, stays_under_five_megabytes_with_the_longest_lives_it_can_show) {
    const auto run = own_folder();
    sample::write_life(run / "trials/00000000000000a1", 100'000);
    ReportInput input = sample::input();
    auto& cells = input.comparison.groups[0].cells;
    cells.resize(16, cells[1]);
    for (auto& cell : cells) {
        cell.trials = {"00000000000000a1", "00000000000000a2"};
        cell.pooled.streams.resize(1);
        cell.pooled.streams[0].index = 0;
    }
    input.timelines = select_timelines(input.comparison, sample::folders(run));
    EXPECT_EQ(input.timelines.size(), 16u);
    EXPECT_LT(html_page(input).size(), 5'000'000u);
    std::filesystem::remove_all(run);
}

TEST(HtmlPage, shows_a_run_without_results) {
    ReportInput empty;
    empty.title = "nothing yet";
    EXPECT_EQ(data_in(html_page(empty))["groups"], nlohmann::json::array());
    EXPECT_EQ(markdown_table(empty.comparison), "");
    EXPECT_EQ(csv_table(empty.comparison), "");
}

TEST(ResultsJson, holds_the_comparison_and_the_claims) {
    const auto results = results_of(sample::input());
    EXPECT_EQ(results["claims"][1]["outcome"], "refuted");
    const auto& groups = results["comparison"]["groups"];
    EXPECT_EQ(groups[0]["cells"][1]["name"], "condense, sleep.passes=1");
    EXPECT_EQ(groups[0]["cells"][1]["accuracy"]["n"], 2914);
    EXPECT_EQ(groups[0]["pairs"].size(), sample::comparison().groups[0].pairs.size());
    EXPECT_EQ(results["comparison"]["options"].contains("stop_early"), false);
}

TEST(ResultsJson, is_written_in_parts_as_the_whole_would_be) {
    ReportInput input = sample::input();
    input.comparison.options.stop_early = StopEarly{};
    input.comparison.groups.push_back({.problem = "nothing\nran\xff", .task = "empty"});
    input.comparison.groups[0].factors = {
        {.key = "passes", .baseline = "1", .levels = {Level{}}, .unmatched = {}}};
    input.comparison.groups[0].fronts = {{"bytes", {CostPoint{}, CostPoint{}}}, {"calls", {}}};
    const auto folder = own_folder();
    write_report(input, folder);
    const std::string text = content(folder / "results.json");
    EXPECT_EQ(text, nlohmann::json::parse(text).dump(1) + "\n");
    std::filesystem::remove_all(folder);
}

TEST(WriteReport, writes_the_same_bytes_twice) {
    const auto folder = own_folder();
    const auto again = folder / "again";
    std::filesystem::create_directories(again);
    write_report(sample::input(), folder);
    write_report(sample::input(), again);
    for (const char* name : {"report.html", "report.md", "table.csv", "results.json"}) {
        EXPECT_GT(content(folder / name).size(), 100u) << name;
        EXPECT_EQ(content(folder / name), content(again / name)) << name;
    }
    std::filesystem::remove_all(folder);
}

class SelectTimelines : public testing::Test {
protected:
    SelectTimelines() {
        std::filesystem::create_directories(run_ / "trials/00000000000000a2");
        std::ofstream(run_ / "trials/00000000000000a2/events.jsonl") << sample::events();
    }
    ~SelectTimelines() override { std::filesystem::remove_all(run_); }

    // Of cells of two seeds with the same streams, of which the first has no log.
    std::vector<Timeline> of_streams(std::size_t count) const {
        Comparison comparison = sample::comparison();
        for (auto& cell : comparison.groups[0].cells) {
            cell.trials = {"00000000000000a1", "00000000000000a2"};
            cell.pooled.streams.resize(2 * count);
            for (std::uint64_t i = 0; i < 2 * count; ++i)
                cell.pooled.streams[i].index = i % count;
        }
        return select_timelines(comparison, sample::folders(run_), 2);
    }

    std::filesystem::path run_ = own_folder();
};

TEST_F(SelectTimelines, takes_every_life_of_a_small_run) {
    const auto timelines = of_streams(2);
    ASSERT_EQ(timelines.size(), 10u);
    EXPECT_EQ(timelines[0].cell, "condense, sleep.passes=1");
    EXPECT_EQ(timelines[1].name, "New York");
    EXPECT_EQ(timelines[9].trial, "00000000000000a2");
}

TEST_F(SelectTimelines, takes_the_first_stream_of_the_first_seed_that_has_a_log_of_a_large_one) {
    const auto timelines = of_streams(100);
    ASSERT_EQ(timelines.size(), 2u);
    EXPECT_EQ(timelines[0].cell, "condense, sleep.passes=1");
    EXPECT_EQ(timelines[0].seed, 2u);
    EXPECT_EQ(timelines[1].cell, "condense, sleep.passes=4");
}

TEST_F(SelectTimelines, knows_no_trial_that_has_no_folder) {
    Comparison comparison = sample::comparison();
    for (auto& cell : comparison.groups[0].cells) cell.pooled.streams.resize(1);
    EXPECT_TRUE(select_timelines(comparison, {}, 2).empty());
}

TEST(LivesJson, writes_a_text_that_recurs_once) {
    Timeline life;
    life.steps = R"([{"step":4,"cue":"fog","prediction":"fog","correct":1},
                     {"step":5,"cue":"sun","prediction":"fog","correct":1,"stale":true}])"_json;
    const auto lives = lives_json({life, life});
    EXPECT_EQ(lives["texts"], R"(["fog","sun"])"_json);
    EXPECT_EQ(lives["lives"][1]["steps"], R"({"count":2,"step":[4,5],"cue":[0,1],"prediction":0,
                                              "correct":1,"stale":[null,true]})"_json);
}

TEST(FiguresReference, is_what_is_in_the_documentation) {
    EXPECT_EQ(figures_reference(), content(std::filesystem::path(NREM_SOURCE_DIR) / "docs/figures.md"))
        << "./dev docs writes it again";
}

}  // namespace
}  // namespace nrem::core
