// The verdict on a paper follows from the outcomes of its claims, and the pages say it.
#include "papers/verdict.hpp"

#include <gtest/gtest.h>

#include "papers/listing.hpp"
#include "papers/pages.hpp"
#include "papers/words.hpp"

namespace nrem::core {
namespace {

CheckedClaim claim(const std::string& text, ClaimOutcome outcome, double value = 0.5,
                   Interval interval = {0.4, 0.6}) {
    return {.text = text, .outcome = outcome, .value = value, .interval = interval};
}

Paper paper_with(std::vector<PlacedText> claims, std::vector<PlacedText> nulls = {}) {
    Paper paper;
    paper.row = 7;
    paper.title = "A paper";
    paper.family = "recall";
    paper.status = PaperStatus::reproduced_in_kind;
    paper.experiment.text = "recall/x.yaml";
    paper.claims = std::move(claims);
    paper.nulls = std::move(nulls);
    return paper;
}

PaperFigure figure_of(double value, const std::string& claim) {
    return {.figure = "accuracy", .paper = "as told", .value = value, .claim = {claim, {}}};
}

TEST(Verdict, is_reproduced_in_kind_when_all_claims_are_met_and_no_null) {
    const Paper paper = paper_with({{"a"}, {"b"}}, {{"n"}});
    const std::vector<CheckedClaim> claims{
        claim("a", ClaimOutcome::met), claim("b", ClaimOutcome::met),
        claim("n", ClaimOutcome::undecided), claim("not of the paper", ClaimOutcome::refuted)};
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced_in_kind);
}

TEST(Verdict, is_not_reproduced_when_a_claim_is_undecided_invalid_or_gone_or_a_null_is_met) {
    for (const auto outcome : {ClaimOutcome::undecided, ClaimOutcome::invalid})
        EXPECT_EQ(verdict_of(paper_with({{"a"}}), std::vector{claim("a", outcome)}),
                  PaperStatus::not_reproduced);
    EXPECT_EQ(verdict_of(paper_with({{"a"}}), {}), PaperStatus::not_reproduced);
    EXPECT_EQ(verdict_of(paper_with({{"a"}}, {{"n"}}),
                         std::vector{claim("a", ClaimOutcome::met), claim("n", ClaimOutcome::met)}),
              PaperStatus::not_reproduced);
    EXPECT_EQ(verdict_of(paper_with({}, {{"n"}}), std::vector{claim("n", ClaimOutcome::undecided)}),
              PaperStatus::not_reproduced);
}

TEST(Verdict, is_refuted_when_a_claim_is_refuted_whatever_else_is_met) {
    EXPECT_EQ(
        verdict_of(paper_with({{"a"}, {"b"}}),
                   std::vector{claim("a", ClaimOutcome::met), claim("b", ClaimOutcome::refuted)}),
        PaperStatus::refuted);
}

TEST(Verdict, is_reproduced_when_the_papers_figure_is_within_our_interval) {
    Paper paper = paper_with({{"a"}});
    const std::vector<CheckedClaim> claims{claim("a", ClaimOutcome::met)};
    paper.figures = {figure_of(0.41, "a")};
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced);
    paper.figures.push_back(figure_of(0.61, "a"));
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced_in_kind);
    paper.figures = {figure_of(0.5, "no such claim")};
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced_in_kind);
}

TEST(Verdict, compares_what_has_no_interval_digit_by_digit) {
    Paper paper = paper_with({{"a"}});
    const std::vector<CheckedClaim> claims{claim("a", ClaimOutcome::met, 12, {})};
    paper.figures = {figure_of(12, "a")};
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced);
    paper.figures = {figure_of(13, "a")};
    EXPECT_EQ(verdict_of(paper, claims), PaperStatus::reproduced_in_kind);
}

TEST(Verdict, is_said_with_its_claims_and_with_a_registered_status_that_is_another) {
    Paper paper = paper_with({{"a"}}, {{"n"}});
    paper.figures = {figure_of(0.41, "a")};
    PaperRegister all;
    all.source.file = "register.yaml";
    paper.place = {14, 0};
    const std::string same = verdict_text(all, paper, std::vector{claim("a", ClaimOutcome::met)});
    EXPECT_NE(same.find("verdict: reproduced\n  claim met       a: 0.500 [0.400, 0.600]\n"
                        "  null  not there n: -\n"),
              std::string::npos)
        << same;
    EXPECT_NE(same.find("registered as: reproduced in kind (register.yaml:14), which is another"),
              std::string::npos)
        << same;
    paper.status = PaperStatus::reproduced;
    EXPECT_EQ(
        verdict_text(all, paper, std::vector{claim("a", ClaimOutcome::met)}).find("registered"),
        std::string::npos);
}

TEST(Pages, have_a_row_for_each_paper_of_the_family) {
    PaperRegister all;
    all.papers = {paper_with({{"a|b"}}), paper_with({}), paper_with({})};
    all.papers[1].status = PaperStatus::open;
    all.papers[1].row = 8;
    all.papers[1].carrier = "a task";
    all.papers[2].family = "notes";
    RunOutcomes nothing("/nowhere");
    const std::string page = family_page(all, "recall", nothing);
    EXPECT_NE(page.find("| 7 | A paper |"), std::string::npos) << page;
    EXPECT_NE(page.find("[x](../experiments/recall/x.yaml): a\\|b | not run |"), std::string::npos)
        << page;
    EXPECT_NE(page.find("## Open\n\n| row |"), std::string::npos) << page;
    EXPECT_NE(page.find("| 8 | A paper | a task |"), std::string::npos) << page;
    EXPECT_EQ(page.find("Ours against"), std::string::npos) << page;
}

TEST(Pages, say_which_questions_are_open) {
    QuestionList all;
    all.questions = {{.number = 3, .question = "Why?", .change = "More."}};
    RunOutcomes nothing("/nowhere");
    const std::string page = questions_page(all, nothing);
    EXPECT_NE(page.find("## 3. Why?\n\nOpen: no experiment here answers it.\n\n"
                        "What would change the answer: More.\n"),
              std::string::npos)
        << page;
}

TEST(Listing, is_of_the_family_and_the_status_that_were_asked_for) {
    PaperRegister all;
    all.papers = {paper_with({}), paper_with({})};
    all.papers[1].status = PaperStatus::open;
    EXPECT_EQ(chosen_papers(all, {"recall", ""}).size(), 2U);
    EXPECT_EQ(chosen_papers(all, {"", "open"}), std::vector<const Paper*>{&all.papers[1]});
    EXPECT_THROW((void)chosen_papers(all, {"recal", ""}), UsageError);
    EXPECT_THROW((void)chosen_papers(all, {"", "done"}), UsageError);
}

}  // namespace
}  // namespace nrem::core
