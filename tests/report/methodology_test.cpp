// The sheet that says how a result came about.
#include "report/methodology.hpp"

#include <gtest/gtest.h>

#include "report/sample.hpp"

namespace nrem::core {
namespace {

std::string found(const std::vector<SheetSection>& sheet, const std::string& what) {
    for (const auto& section : sheet)
        for (const auto& [name, how] : section.rows)
            if (name == what) return how;
    return "";
}

std::string identity(int tokens, const std::string& writer) {
    return R"({"backend":{"name":"openai","settings":{"model":"m"}},)"
           R"("context":{"capacity":4096,"visible":2},"feedback":"verdict",)"
           R"("models":{"writer":{"name":"openai","settings":{"model":")" +
           writer + R"("}}},"prompts":"0123456789abcdef0123",)" +
           R"("rule":{"name":"notes","settings":{"tokens":)" + std::to_string(tokens) +
           R"(}},"sleeps":[{"gate":{"lost":0.5},"name":"sleep","policies":[{"name":"summarise",)" +
           R"("settings":{"style":"short"}}],"scheduler":{"name":"every_n","settings":{"n":8}},)" +
           R"("sleep":{"passes":2}}]})";
}

ReportInput input() {
    ReportInput input = sample::input();
    input.prompts = "clinical";
    auto& cells = input.comparison.groups[0].cells;
    cells[0].identity = identity(100, "big");
    cells[1].identity = identity(200, "big");
    cells[2].identity = identity(100, "bigger");
    return input;
}

TEST(Methodology, names_who_answers_and_by_which_prompts) {
    const auto sheet = methodology(input());
    EXPECT_EQ(found(sheet, "Reader (backend)"), "openai (model = m)");
    EXPECT_EQ(found(sheet, "Writer of memory"), "openai (model = big, bigger)");
    EXPECT_EQ(found(sheet, "Judge"), "");
    EXPECT_EQ(found(sheet, "Feedback"), "verdict");
    EXPECT_EQ(found(sheet, "Prompts"), "pack clinical, hash 0123456789abcdef");
}

TEST(Methodology, gathers_what_a_setting_was_in_all_cells) {
    const auto sheet = methodology(input());
    EXPECT_EQ(found(sheet, "Rules (write and recall)"), "notes (tokens = 100, 200)");
    EXPECT_EQ(found(sheet, "Context limits"), "capacity = 4096; visible = 2");
    EXPECT_EQ(found(sheet, "Policies"), "summarise (style = short)");
    EXPECT_EQ(found(sheet, "Schedulers"), "every_n (n = 8)");
    EXPECT_EQ(found(sheet, "Budget of a sleep (0: none)"), "passes = 2");
    EXPECT_EQ(found(sheet, "Gate (0: none)"), "lost = 0.5");
}

TEST(Methodology, says_who_answers_what_nights_and_probes_ask_where_loops_answer) {
    ReportInput made = input();
    const std::string of_loops = R"("answering":{"answer":{"asleep":"single","iterations":8},)"
                                 R"("loop":{"name":"vote","settings":{"n":5}},)"
                                 R"("stop":{"name":"agreement","settings":{}}},)";
    std::string& identity = made.comparison.groups[0].cells[0].identity;
    identity.insert(1, of_loops);
    const auto sheet = methodology(made);
    EXPECT_EQ(found(sheet, "Loops that answer"), "vote (n = 5)");
    EXPECT_EQ(found(sheet, "Stops of loops"), "agreement");
    EXPECT_EQ(found(sheet, "Bounds of an answer"), "iterations = 8");
    const char* who = "Held-out questions, canaries and probes, where loops answer, are answered by";
    EXPECT_EQ(found(sheet, who), "single");
    EXPECT_EQ(found(methodology(input()), who), "");
}

TEST(Methodology, says_where_it_came_from) {
    ReportInput made = input();
    made.manifest = {{"data", {{"days.csv", "00112233445566778899"}}},
                     {"plugins", {{"notes", "99887766554433221100"}}},
                     {"nrem", "0.1.0"},
                     {"git", {{"commit", "abc"}, {"changed", true}}},
                     {"machine", {{"processor", "P"}, {"cores", 4}, {"compiler", "C++ 12"}}}};
    const auto sheet = methodology(made);
    EXPECT_EQ(found(sheet, "Data file days.csv"), "SHA-256 0011223344556677");
    EXPECT_EQ(found(sheet, "Plugin notes"), "SHA-256 9988776655443322");
    EXPECT_EQ(found(sheet, "Commit"), "abc, with changes that were not committed");
    EXPECT_EQ(found(sheet, "Machine"), "P, 4 cores, unknown");
    EXPECT_EQ(found(sheet, "Compiler"), "C++ 12");
}

TEST(Methodology, counts_what_was_left_out) {
    ReportInput made = input();
    made.comparison.duplicates = 3;
    made.comparison.groups[0].cells[2].reproducible = false;
    const auto sheet = methodology(made);
    EXPECT_EQ(found(sheet, "Cells that the plan refused"),
              "1: needs backend.generate | exemplar has none");
    EXPECT_EQ(found(sheet, "Trials that failed"), "1");
    EXPECT_EQ(found(sheet, "Rows of a trial that was there already"), "3");
    EXPECT_EQ(found(sheet, "Not reproducible: time or a hand entered"), "condense, sleep.passes=4");
}

TEST(Methodology, holds_no_section_without_a_line) {
    for (const auto& section : methodology(sample::input())) EXPECT_FALSE(section.rows.empty());
}

TEST(Methodology, is_escaped_in_markdown) {
    ReportInput made = input();
    made.refused = {{"cell", "<b>"}};
    EXPECT_NE(methodology_markdown(made).find("1: \\<b>"), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
