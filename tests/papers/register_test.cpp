// The shipped register names nothing that is not there, and what a register gets wrong is told by
// file and line.
#include <gtest/gtest.h>

#include "papers/register.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;

constexpr const char* experiment =
    "name: x\ntask: {name: regimes}\nbackend: markov\nrule: {name: window, size: 8}\nstreams: 2\n"
    "controls: false\nexpect:\n"
    "  - {claim: it works, arm: x, metric: accuracy, at_least: 0}\n"
    "  - {claim: twice, arm: x, metric: accuracy, at_least: 0}\n"
    "  - {claim: twice, arm: x, metric: accuracy, at_least: 0}\n";

constexpr const char* good =
    "rows: 1\nfamilies: [recall]\npapers:\n"
    "  - row: 1\n    title: A\n    arxiv: \"2501.00001\"\n    family: recall\n"
    "    status: reproduced in kind\n"
    "    preset: {rule: {name: window, size: 8}, task: regimes}\n"
    "    experiment: recall/x.yaml\n    claims: [it works]\n    card: rule `window`\n";

class Register : public testing::Test {
protected:
    Register() : docs_(own_folder()) {
        process::write(docs_ / "experiments/recall/x.yaml", experiment);
        process::write(docs_ / "method-cards.md", "# A\n\n## rule `window`\n\narXiv 2501.00001\n");
        process::write(docs_ / "questions.yaml", "questions: []\n");
    }
    Result check(const std::string& text) {
        process::write(docs_ / "papers/register.yaml", text);
        return process::run(process::nrem("papers --check --docs " + docs_.string()));
    }
    // Of the good register with one thing changed.
    void expect_fault(const std::string& from, const std::string& to, const std::string& fault,
                      int code = 1) {
        std::string text = good;
        text.replace(text.find(from), from.size(), to);
        const Result result = check(text);
        EXPECT_EQ(result.exit_code, code) << result.output;
        EXPECT_NE(result.output.find("/papers/register.yaml:" + fault), std::string::npos)
            << result.output;
    }
    fs::path docs_;
};

TEST_F(Register, is_accepted_when_all_that_it_names_is_there) {
    const Result result = check(good);
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_EQ(result.output, "1 papers, 0 questions: 0 faults\n");
}

TEST_F(Register, names_the_line_of_what_is_not_a_register) {
    expect_fault("status", "statos", "8: unknown paper key 'statos' (nearest: status)", 2);
    expect_fault("reproduced in kind", "done", "8: paper.status wants open,", 2);
    expect_fault("\"2501.00001\"", "123",
                 "6: paper.arxiv wants a number like 2506.08184, not '123'", 2);
    expect_fault("preset: {rule", "preset: {rool", "9: unknown kind of component 'rool'", 2);
}

TEST_F(Register, names_the_line_of_a_preset_that_does_not_exist) {
    expect_fault("size: 8", "seize: 8", "9: rule window: no parameter 'seize' (nearest: size)");
    expect_fault("name: window", "name: windo", "9: ");
    expect_fault("size: 8", "size: 9", "9: no cell of ");
}

TEST_F(Register, names_the_line_of_an_experiment_a_claim_and_a_card_that_do_not_exist) {
    expect_fault("recall/x.yaml", "recall/y.yaml", "10: ");
    expect_fault("it works", "it worked", "11: ");
    expect_fault("it works", "twice", "11: ");
    expect_fault("rule `window`", "rule `windaw`",
                 "12: there is no card 'rule `windaw`' (nearest: ");
    expect_fault("2501.00001", "2501.00002",
                 "12: the card 'rule `window`' does not name arXiv 2501.00002");
    expect_fault("    card: rule `window`\n", "",
                 "4: paper 1 is reproduced in kind and has no card");
}

TEST_F(Register, names_rows_that_are_missing_and_papers_that_come_twice) {
    expect_fault("rows: 1", "rows: 2", "4: the last paper is 1 of 2");
    expect_fault("row: 1", "row: 2", "4: paper 2 comes after 0: every row from 1 to 1");
    const std::string again = good + std::string(good).substr(std::string(good).find("  - row"));
    const Result result = check(again);
    EXPECT_NE(result.output.find(":13: paper 1 is paper 1 again: arXiv 2501.00001"),
              std::string::npos)
        << result.output;
}

TEST_F(Register, names_the_line_of_a_family_that_there_is_not_and_of_a_title_that_is_empty) {
    expect_fault("family: recall", "family: recal", "7: `families` has no 'recal' (nearest: recall)");
    expect_fault("title: A", "title: \"\"", "5: paper.title is empty", 2);
}

TEST_F(Register, names_the_line_of_an_experiment_that_is_elsewhere) {
    const std::string outside = "paper.experiment wants a file below docs/experiments, not '";
    expect_fault("recall/x.yaml", "../x.yaml", "10: " + outside + "../x.yaml'", 2);
    expect_fault("recall/x.yaml", "recall/../../x.yaml", "10: " + outside, 2);
    expect_fault("recall/x.yaml", "/etc/passwd", "10: " + outside + "/etc/passwd'", 2);
}

TEST_F(Register, needs_no_more_than_the_head_of_an_open_paper) {
    const Result result = check(
        "rows: 1\nfamilies: [recall]\npapers:\n  - {row: 1, title: A, family: recall, status: open, carrier: a "
        "task}\n");
    EXPECT_EQ(result.exit_code, 0) << result.output;
}

TEST(ShippedRegister, names_nothing_that_is_not_there) {
    const Result result = process::run(process::nrem("papers --check"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_NE(result.output.find("119 papers, 15 questions: 0 faults"), std::string::npos)
        << result.output;
}

TEST(ShippedRegister, is_listed_by_family_and_has_a_page_for_each) {
    const Result result = process::run(process::nrem("papers --family surveys --json"));
    EXPECT_EQ(result.exit_code, 0) << result.output;
    EXPECT_NE(result.output.find("arXiv 2504.15965"), std::string::npos) << result.output;
    const fs::path docs = fs::path(NREM_SOURCE_DIR) / "docs";
    for (const auto& paper : core::load_register(core::register_file(docs)).papers) {
        const std::string page = process::read(docs / "papers" / (paper.family + ".md"));
        EXPECT_NE(page.find("| " + std::to_string(paper.row) + " | " + paper.title),
                  std::string::npos)
            << paper.row << ": ./dev docs writes the pages again";
    }
}

TEST(ShippedRegister, has_every_key_in_its_documentation) {
    const std::string text = process::read(std::string(NREM_SOURCE_DIR) + "/docs/papers/README.md");
    core::Paper paper;
    for (const auto& setting : settings_of(paper))
        EXPECT_NE(text.find("`" + std::string(setting.name) + "`"), std::string::npos)
            << setting.name;
}

// With one stream of one seed nothing is decided, whatever the register says.
TEST(Run, of_a_paper_says_its_verdict_and_that_the_register_has_another) {
    const fs::path out = own_folder() / "out";
    const Result result = process::run(
        process::nrem("run --paper 1 streams=1 seeds=[1] --check --out " + out.string()));
    EXPECT_EQ(result.exit_code, 1) << result.output;
    EXPECT_NE(result.output.find("verdict: not reproduced"), std::string::npos) << result.output;
    EXPECT_NE(result.output.find("registered as: reproduced in kind ("), std::string::npos)
        << result.output;
}

TEST(Run, of_an_open_paper_or_of_no_row_is_refused) {
    const Result open = process::run(process::nrem("run --paper 2"));
    EXPECT_EQ(open.exit_code, 2) << open.output;
    EXPECT_NE(open.output.find("paper 2 has no experiment yet; what would carry it: "),
              std::string::npos)
        << open.output;
    const Result none = process::run(process::nrem("run --paper 120"));
    EXPECT_EQ(none.exit_code, 2) << none.output;
    EXPECT_NE(none.output.find("there is no paper 120 (there are 1 to 119)"), std::string::npos)
        << none.output;
}

}  // namespace
}  // namespace nrem
