// The figures of answers that loops made, from counts that are known.
#include "wake/loop_sums.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "base/json_line.hpp"
#include "base/json_members.hpp"
#include "plan/loop_figures.hpp"
#include "wake/event_log.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {
namespace {

StepRecord answered(std::int32_t correct, const LoopCount& loop, std::uint32_t group = 0) {
    StepRecord step;
    step.correct = correct;
    step.group = group;
    step.loop = std::make_shared<const LoopCount>(loop);
    return step;
}

// A wrong draft, found wrong, and put right in the second iteration; a tool was refused.
LoopCount mended() {
    return {.end = LoopEnd::stop,
            .iterations = 2,
            .calls = 3,
            .depth = 2,
            .tokens = 30,
            .money = 0.5,
            .tools = 2,
            .tools_refused = 1,
            .proposals = 2,
            .distinct = 2,
            .leader = 1,
            .right = 1,
            .votes = 1,
            .first_is_right = 0,
            .leader_is_right = 0,
            .right_after = 2,
            .right_at = "01",
            .leader_right_at = "00",
            .reviews = {.wrong_as_wrong = 1, .silent = 1},
            .carried = 8};
}

// A right draft that a review called wrong, and a wrong revision; the calls were up.
LoopCount spoiled() {
    LoopCount made = mended();
    made.end = LoopEnd::calls;
    made.right_votes = 1;
    made.first_is_right = made.leader_is_right = 1;
    made.right_after = 1;
    made.right_at = "10";
    made.leader_right_at = "11";
    made.reviews = {.right_as_right = 1, .right_as_wrong = 1};
    return made;
}

// Three votes, two of them right, all in one iteration.
LoopCount voted() {
    LoopCount made;
    made.iterations = 1;
    made.proposals = made.votes = 3;
    made.right = made.right_votes = made.leader = 2;
    made.distinct = 2;
    made.first_is_right = 0;
    made.leader_is_right = 1;
    made.right_at = "0";
    made.leader_right_at = "1";
    return made;
}

class LoopSumsTest : public testing::Test {
protected:
    // Of all, or of a group from 1; n = 0: there is none.
    FigureSum sum(const std::string& name, std::size_t group = 0) const {
        for (const MeasuredFigure& each : loop_figures_of(steps_, 1))
            if (each.name == "loop." + name) return group ? each.groups.at(group - 1) : each.sum;
        return {};
    }
    void is(const std::string& name, std::uint64_t n, double total) const {
        EXPECT_EQ(sum(name).n, n) << name;
        EXPECT_DOUBLE_EQ(sum(name).sum, total) << name;
    }
    DayLog steps_;
};

TEST_F(LoopSumsTest, count_what_became_of_drafts) {
    steps_ = {answered(1, mended()), answered(0, spoiled()), answered(1, voted(), 1), StepRecord{}};
    is("draft", 3, 1);
    is("pass_at_n", 3, 3);
    is("majority_at_n", 3, 2);
    is("fixed", 3, 2);
    is("broken", 3, 1);
    is("regret", 3, 1);
    is("oracle_stop", 3, 2);
    EXPECT_EQ(sum("fixed", 1), (FigureSum{1, 1}));
    EXPECT_EQ(sum("broken", 1), (FigureSum{1, 0}));
}

// So final accuracy is that of drafts, and what was fixed, less what was broken.
TEST_F(LoopSumsTest, add_up_to_the_final_accuracy) {
    steps_ = {answered(1, mended()), answered(0, spoiled()), answered(1, voted())};
    EXPECT_EQ(sum("draft").sum + sum("fixed").sum - sum("broken").sum, 2);
}

TEST_F(LoopSumsTest, take_reviews_one_by_one) {
    steps_ = {answered(1, mended()), answered(0, spoiled())};
    is("sensitivity", 1, 1);
    is("specificity", 2, 1);
    is("silent_reviews", 4, 1);
}

TEST_F(LoopSumsTest, say_what_answers_took_and_how_they_ended) {
    steps_ = {answered(1, mended()), answered(0, spoiled()), answered(-1, voted())};
    is("iterations", 3, 5);
    is("calls", 3, 6);
    is("depth", 3, 4);
    is("tokens", 3, 60);
    is("money", 3, 1);
    is("tools", 3, 4);
    is("tools_refused", 3, 2);
    is("carried", 3, 16);
    is("ends_stop", 3, 1);
    is("ends_calls", 3, 1);
    is("ends_answered", 3, 1);
    is("ends_tool", 3, 0);
    is("capped", 3, 1);
    is("stuck", 3, 0);
}

TEST_F(LoopSumsTest, leave_the_depth_of_older_logs_unknown) {
    LoopCount older = mended();
    older.depth = 0;
    steps_ = {answered(1, older), answered(1, mended())};
    is("depth", 1, 2);
}

TEST_F(LoopSumsTest, count_pairs_of_votes) {
    steps_ = {answered(1, voted()), answered(1, mended())};
    is("votes_agree", 3, 1);  // one pair of two right ones, two mixed
    is("votes_right", 3, 2);
    is("votes", 2, 4);
}

TEST_F(LoopSumsTest, follow_accuracy_over_iterations) {
    steps_ = {answered(1, mended()), answered(0, spoiled()), answered(1, voted())};
    is("after_1", 3, 2);  // that of the draft of one, and the answer of the one that had ended
    is("after_2", 3, 2);
    is("after_16", 3, 2);
    is("majority_after_1", 3, 2);
}

TEST_F(LoopSumsTest, judge_nothing_where_nothing_is_judged) {
    LoopCount unjudged = mended();
    unjudged.first_is_right = unjudged.leader_is_right = unjudged.right_after = std::nullopt;
    steps_ = {answered(-1, unjudged)};
    is("draft", 0, 0);
    is("silent_reviews", 0, 0);
    is("after_1", 0, 0);
    is("iterations", 1, 2);
}

TEST_F(LoopSumsTest, are_none_without_a_loop) {
    steps_.resize(5);
    EXPECT_TRUE(loop_figures_of(steps_, 2).empty());
}

TEST(LoopFigures, have_names_of_their_own_and_say_what_they_are) {
    std::set<std::string> names;
    for (const LoopFigure& figure : loop_figures()) {
        EXPECT_TRUE(names.insert(figure.name).second) << figure.name;
        EXPECT_TRUE(is_of_loops(figure.name));
        EXPECT_TRUE(figure.summary.ends_with(".")) << figure.name;
        EXPECT_LE(figure.minimum, figure.maximum);
    }
}

struct Faults final : Crossing {
    ~Faults() = default;
};

class AnytimeTest : public testing::Test {
protected:
    AnytimeTest() { thoughts_.begin(cue_); }
    void propose(std::string_view answer, bool right, std::uint64_t iteration,
                 std::int64_t parent = -1) {
        nrem_thought made{};
        made.struct_size = sizeof made;
        made.kind = NREM_PROPOSAL;
        made.parent = parent;
        made.choice = -1;
        made.text = made.answer = borrow(answer);
        made.value = made.score = made.margin = none;
        made.verdict = -1;
        ASSERT_GE(thoughts_.add(made, iteration, faults_), 0) << faults_.complaint();
        correct_.push_back(right ? 1 : 0);
    }
    LoopCount count(std::uint32_t iterations) {
        return judged({.iterations = iterations}, thoughts_, correct_);
    }
    nrem_cue cue_ = make_cue();
    Thoughts thoughts_;
    Faults faults_;
    Verdicts correct_;
};

TEST_F(AnytimeTest, keeps_the_last_and_the_commonest_of_each_iteration) {
    propose("a", true, 0);
    propose("b", false, 1);
    propose("b", false, 1);
    propose("a", true, 3);
    const LoopCount made = count(5);
    EXPECT_EQ(made.right_at, "10011");
    EXPECT_EQ(made.leader_right_at, "10011");  // of two and two the first
    EXPECT_EQ(made.votes, 4U);
    EXPECT_EQ(made.right_votes, 2U);
}

TEST_F(AnytimeTest, has_no_answer_before_the_first_proposal) {
    propose("a", true, 2);
    EXPECT_EQ(count(3).right_at, "--1");
    EXPECT_EQ(count(3).right_after, 3U);
}

TEST_F(AnytimeTest, leaves_revisions_out_of_the_votes) {
    propose("a", false, 0);
    propose("b", true, 1, 0);
    EXPECT_EQ(count(2).votes, 1U);
    EXPECT_EQ(count(2).right_votes, 0U);
}

TEST_F(AnytimeTest, ends_with_the_curve) {
    for (std::uint64_t i = 0; i < 40; ++i) propose(i % 2 ? "a" : "b", i % 2, i);
    EXPECT_EQ(count(40).right_at, "0101010101010101");
}

TEST(LoopCounts, come_back_from_the_log_as_they_were) {
    std::string log;
    StepLine line{.step = 3};
    line.loop = spoiled();
    append_line(log, line);
    JsonMembers members;
    ASSERT_TRUE(members.open(std::string_view(log).substr(0, log.size() - 1)));
    StepLine again;
    fields(members, again);
    ASSERT_TRUE(again.loop);
    EXPECT_EQ(*again.loop, spoiled());
}

// Of a log that was written before there were votes and curves.
TEST(LoopCounts, are_read_from_older_logs) {
    JsonMembers members;
    ASSERT_TRUE(members.open(R"({"stream":0,"step":1,"kind":"query","loop":{"end":"stop",)"
                             R"("iterations":2,"calls":2,"tokens":9,"proposals":2,"distinct":1,)"
                             R"("leader":2,"right":2,"first_is_right":1,"leader_is_right":1,)"
                             R"("right_after":1}})"));
    StepLine line;
    fields(members, line);
    ASSERT_TRUE(line.loop);
    EXPECT_EQ(line.loop->end, LoopEnd::stop);
    EXPECT_EQ(line.loop->first_is_right, 1U);
    EXPECT_EQ(line.loop->right_at, "");
    ASSERT_TRUE(members.open(R"({"stream":0,"step":1,"kind":"query","correct":1})"));
    StepLine without;
    fields(members, without);
    EXPECT_FALSE(without.loop);
}

}  // namespace
}  // namespace nrem::core
