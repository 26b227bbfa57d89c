// What loops did, from a whole run to rows, claims, tables and files.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/claim_metrics.hpp"
#include "batch/batch.hpp"
#include "plan/loop_figures.hpp"
#include "plan/named_figures.hpp"
#include "report/group_tables.hpp"
#include "report/loop_tables.hpp"
#include "report/report.hpp"
#include "store/manifest.hpp"
#include "study/begin.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// Proposes the first choice, which a third of the truths are; says that it is wrong; and answers as
// the predictor does.
class DoubtingLoop {
public:
    explicit DoubtingLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        Prediction first;
        first.choice = 0;
        first.text = "a";
        const auto draft = attempt.propose(first);
        attempt.think({NREM_REVIEW, "no", draft, nullptr, none, 0});
        if (!attempt.go_on()) return first;
        const Prediction said = attempt.predict(attempt.cue());
        attempt.propose(said, {}, draft);
        attempt.go_on();
        return said;
    }
};

// One proposal: that of the predictor.
class PlainLoop {
public:
    explicit PlainLoop(const Params&) {}
    Prediction answer(Attempt& attempt) const {
        const Prediction said = attempt.predict(attempt.cue());
        attempt.propose(said);
        return said;
    }
};

// Counts what it can ask.
class CountingProbe {
public:
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("past", nrem::Better::neither, {0, 1e9}, "Questions of the past.")});
    explicit CountingProbe(const Params&) {}
    void measure(nrem::Visit& visit) const {
        visit.figure("past", static_cast<double>(visit.past().size()));
    }
};

const nrem_plugin& doubting() {
    static constexpr auto components = std::to_array<nrem_component>({
        loop<DoubtingLoop>({"doubting", "Takes back its first proposal."}),
        loop<PlainLoop>({"plain", "Asks once."}),
        probe<CountingProbe>({"counting", "Counts."}),
    });
    static constexpr nrem_plugin made = nrem::detail::plugin("doubting", "1", "test", components);
    return made;
}

const std::string three_arms =
    "name: l\ntask: cycle\nbackend: lookup\nrule: cases\nstreams: 6\ncontrols: []\n"
    "baseline: plain\narms:\n  none: {}\n  plain: {loop: plain}\n  doubting: {loop: doubting}\n";

class LoopFiguresTest : public testing::Test {
protected:
    LoopFiguresTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(doubting(), "doubting");
    }
    Plan plan(const std::string& text) { return make_plan(load_text(text, "l.yaml"), registry_); }
    Comparison compared() {
        const Plan made = plan(three_arms);
        RunDirectory directory(folder_ / "run", make_manifest(made, registry_), Begin::resume);
        run(made, registry_, directory, {.jobs = 2});
        return compare(read_rows(folder_ / "run"),
                       {.baselines = {"plain"}, .figures = named_figures(made)});
    }
    static const CellSummary& arm(const Comparison& made, const std::string& name) {
        for (const CellSummary& cell : made.groups.at(0).cells)
            if (cell.arm == name) return cell;
        throw std::runtime_error("no arm " + name);
    }
    static double value(const CellSummary& cell, const std::string& name) {
        const NamedEstimate* found = find_named(cell.measured, "loop." + name);
        return found ? found->estimate.value : unknown;
    }
    std::string refusal(const std::string& more) {
        try {
            check_figures(plan(three_arms + more));
            return "";
        } catch (const UsageError& error) {
            return error.what();
        }
    }
    std::filesystem::path folder_;
    Registry registry_;
    int runs_ = 0;
};

TEST_F(LoopFiguresTest, are_known_of_a_loop_whose_counts_are) {
    const Comparison made = compared();
    const CellSummary& cell = arm(made, "doubting");
    EXPECT_DOUBLE_EQ(value(cell, "draft"), 1.0 / 3);
    EXPECT_DOUBLE_EQ(value(cell, "after_1"), 1.0 / 3);
    EXPECT_DOUBLE_EQ(value(cell, "after_2"), cell.estimates[Metric::accuracy].value);
    EXPECT_DOUBLE_EQ(value(cell, "draft") + value(cell, "fixed") - value(cell, "broken"),
                     cell.estimates[Metric::accuracy].value);
    EXPECT_EQ(value(cell, "sensitivity"), 1);
    EXPECT_EQ(value(cell, "specificity"), 0);
    EXPECT_EQ(value(cell, "iterations"), 2);
    EXPECT_EQ(value(cell, "calls"), 1);
    EXPECT_EQ(value(cell, "proposals"), 2);
    EXPECT_EQ(value(cell, "votes"), 1);
    EXPECT_EQ(value(cell, "ends_answered"), 1);
    EXPECT_EQ(find_named(cell.measured, "loop.sensitivity")->estimate.n, 6U * 8);
    EXPECT_TRUE(std::isnan(value(cell, "votes_agree")));
}

TEST_F(LoopFiguresTest, pair_only_where_both_cells_have_them) {
    const Comparison made = compared();
    EXPECT_TRUE(std::isnan(value(arm(made, "none"), "draft")));
    for (const Pair& pair : made.groups.at(0).pairs) {
        const bool has = made.groups[0].cells[pair.cell].arm == "doubting";
        const MeasuredDifference* found = find_named(pair.measured, "loop.draft");
        EXPECT_EQ(found && found->difference.n > 0, has);
        EXPECT_GT(headline(pair).n, 0U);  // accuracy pairs in either case
        if (has) {
            EXPECT_NEAR(found->difference.value,
                        1.0 / 3 - value(arm(made, "plain"), "draft"), 1e-12);
        }
    }
}

TEST_F(LoopFiguresTest, are_metrics_of_claims) {
    const Comparison made = compared();
    const auto metric = claim_metric("loop.broken", made.options.figures);
    ASSERT_TRUE(metric);
    EXPECT_EQ(metric->better, Better::lower);
    EXPECT_EQ(metric->about, About::answers);
    EXPECT_EQ(metric->of(arm(made, "doubting")).n, 6U * 12);
    EXPECT_EQ(refusal("expect:\n  - {claim: x, arm: doubting, metric: loop.draft, at_most: 0.4}\n"), "");
    EXPECT_EQ(refusal("expect:\n  - {claim: x, arm: doubting, metric: loop.effective_votes, at_most: 3}\n"),
              "");
    EXPECT_NE(refusal("expect:\n  - {claim: x, arm: doubting, metric: loop.draf, at_most: 0.4}\n")
                  .find("is no figure of loops (nearest: loop.draft)"),
              std::string::npos)
        << refusal("expect:\n  - {claim: x, arm: doubting, metric: loop.draf, at_most: 0.4}\n");
}

TEST_F(LoopFiguresTest, are_refused_where_no_cell_has_a_loop) {
    try {
        check_figures(plan("name: l\ntask: cycle\nstreams: 1\nbackend: lookup\nrule: cases\ncontrols: []\n"
                           "arms:\n  none: {}\n"
                           "expect:\n  - {claim: x, arm: none, metric: loop.draft, at_least: 0}\n"));
        FAIL();
    } catch (const UsageError& error) {
        EXPECT_NE(std::string(error.what()).find("measured where a `loop` answers"),
                  std::string::npos)
            << error.what();
    }
}

TEST_F(LoopFiguresTest, have_tables) {
    const Comparison made = compared();
    const std::vector<SideTable> tables = loop_tables(made.groups.at(0));
    ASSERT_EQ(tables.size(), 5U);
    EXPECT_EQ(tables[0].title, "Loops");
    ASSERT_EQ(tables[0].rows.size(), 2U);  // the arm without a loop has none
    EXPECT_EQ(tables[0].rows[0][0], "doubting");
    EXPECT_EQ(tables[0].rows[0].size(), tables[0].columns.size());
    EXPECT_EQ(tables[0].rows[0].back(), "answered 100 %");
    EXPECT_EQ(tables[1].title, "Drafts and answers");
    const auto number = [&](std::size_t at) { return std::stoi(tables[1].rows[0].at(at)); };
    EXPECT_EQ(number(1), 72);
    EXPECT_EQ(number(2) + number(3), 24);
    EXPECT_EQ(number(4) + number(5), 48);
    EXPECT_EQ(tables[2].title, "Loops against plain");
    EXPECT_EQ(tables[2].rows.size(), 1U);
    EXPECT_EQ(tables[3].title, "Accuracy after an iteration");
    EXPECT_EQ(tables[3].columns.size(), 3U);  // nothing changes after the second
    EXPECT_EQ(tables[4].title, "Accuracy after an iteration");  // by the commonest proposal
    for (const SideTable& table : measured_tables(made.groups.at(0)))
        EXPECT_EQ(table.title.find("loop."), std::string::npos) << table.title;
}

TEST_F(LoopFiguresTest, have_a_file) {
    const Comparison made = compared();
    const std::string csv = csv_loops(made);
    EXPECT_TRUE(csv.starts_with("task,cell,arm,control,incomplete,group,figure,value,value_low,"))
        << csv.substr(0, 200);
    EXPECT_NE(csv.find(",doubting,none,,,loop.sensitivity,1,"), csv.npos) << csv;
    EXPECT_EQ(csv.find(",none,none,,,loop."), csv.npos);
}

TEST_F(LoopFiguresTest, have_a_table_in_latex_with_the_figures_of_the_file) {
    const Comparison made = compared();
    const std::string latex = latex_tables(made);
    const std::size_t begin = latex.find("answers by loops");
    ASSERT_NE(begin, latex.npos) << latex;
    const std::string table = latex.substr(begin);
    EXPECT_NE(table.find("\\begin{tabular}{lrrrrrrrrrr}"), table.npos) << table;
    EXPECT_NE(table.find("arm & accuracy & 95\\,\\% interval & draft & fixed & broken & regret & "
                         "iterations & calls & depth & tokens \\\\"),
              table.npos)
        << table;
    EXPECT_EQ(table.find("\nnone & "), table.npos) << "an arm without a loop";
    const CellSummary& cell = arm(made, "doubting");
    EXPECT_NE(table.find(fmt::format(" & {:.3f} & {:.3f} & {:.3f} & {:.3f} & 2.00 & 1.00 & 1.00 & {:.1f} \\\\",
                                     value(cell, "draft"), value(cell, "fixed"),
                                     value(cell, "broken"), value(cell, "regret"),
                                     value(cell, "tokens"))),
              table.npos)
        << table;
}

// A row is read again as it was written, and one without loops has nothing of them.
TEST_F(LoopFiguresTest, are_in_rows) {
    compared();
    std::ifstream file(folder_ / "run" / "trials.jsonl");
    std::size_t with = 0;
    for (std::string line; std::getline(file, line);) {
        const Json row = Json::parse(line);
        const Row read = row_from_json(row);
        const bool has = find_measured(read.metrics.names, read.metrics.measured, "loop.draft");
        with += has;
        EXPECT_EQ(line.find("loop.draft") != line.npos, has);
    }
    EXPECT_EQ(with, 2U);
}

// Who answers held-out questions, canaries and what a probe asks: where a loop could.
TEST_F(LoopFiguresTest, have_nights_and_visits_that_say_who_answers_them) {
    const auto said = [&](const std::string& more) {
        const Plan made = plan("name: n\ntask: cycle\nbackend: lookup\nrule: cases\nstreams: 1\n"
                               "events: on\ncontrols: []\nprobes: [{name: counting, at: end}]\npolicy: replay\nscheduler: boundary\n" + more);
        const std::string name = "nights" + std::to_string(++runs_);
        RunDirectory directory(folder_ / name, make_manifest(made, registry_), Begin::resume);
        run(made, registry_, directory, {.jobs = 2});
        std::ifstream log(folder_ / name / "trials" / made.trials.at(0).id / "events.jsonl");
        std::set<std::string> found;
        for (std::string line; std::getline(log, line);) {
            const Json json = Json::parse(line);
            const std::string kind = json.value("kind", "");
            if (kind == "night" || kind == "visit")
                found.insert(kind + " " + json.value("answered_by", "-"));
        }
        return found;
    };
    using Found = std::set<std::string>;
    EXPECT_EQ(said(""), (Found{"night -", "visit -"}));
    EXPECT_EQ(said("loop: plain\n"), (Found{"night single", "visit single"}));
    EXPECT_EQ(said("loop: plain\nanswer: {asleep: loop}\n"), (Found{"night loop", "visit loop"}));
}

TEST_F(LoopFiguresTest, are_absent_from_comparisons_without_loops) {
    Comparison made = compared();
    std::erase_if(made.groups.at(0).cells,
                  [](const CellSummary& cell) { return cell.arm != "none"; });
    made.groups[0].pairs.clear();
    EXPECT_TRUE(loop_tables(made.groups[0]).empty());
    EXPECT_EQ(csv_loops(made), "");
    EXPECT_EQ(latex_tables(made).find("answers by loops"), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
