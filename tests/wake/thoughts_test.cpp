// How an answer stands after its thoughts, and which thoughts are refused.
#include "wake/thoughts.hpp"

#include <gtest/gtest.h>

#include <limits>
#include <string>

namespace nrem::core {
namespace {

struct Faults final : Crossing {
    ~Faults() = default;
};

class ThoughtsTest : public testing::Test {
protected:
    ThoughtsTest() { thoughts_.begin(cue_); }
    static nrem_thought thought(std::int32_t kind, std::string_view text) {
        nrem_thought made{};
        made.struct_size = sizeof made;
        made.kind = kind;
        made.parent = made.choice = -1;
        made.text = borrow(text);
        made.value = made.score = made.margin = none;
        made.verdict = -1;
        return made;
    }
    std::int64_t propose(std::string_view answer, std::int64_t parent = -1) {
        nrem_thought made = thought(NREM_PROPOSAL, answer);
        made.answer = borrow(answer);
        made.parent = parent;
        return thoughts_.add(made, iteration_, faults_);
    }
    nrem_standing end_iteration() { return thoughts_.standing(++iteration_); }

    nrem_cue cue_ = make_cue();
    Thoughts thoughts_;
    Faults faults_;
    std::uint64_t iteration_ = 0;
};

TEST_F(ThoughtsTest, counts_equal_answers_however_they_are_composed) {
    propose("caf\xc3\xa9");
    propose("cafe\xcc\x81");
    propose("tea");
    const nrem_standing now = end_iteration();
    EXPECT_EQ(now.proposals, 3U);
    EXPECT_EQ(now.distinct, 2U);
    EXPECT_EQ(now.leader, 2U);
    EXPECT_EQ(now.second, 1U);
    ASSERT_TRUE(thoughts_.leader());
    EXPECT_EQ(thoughts_.leader()->text, "caf\xc3\xa9");
}

TEST_F(ThoughtsTest, says_whether_the_last_proposal_changed) {
    EXPECT_EQ(end_iteration().changed, -1);
    propose("a");
    EXPECT_EQ(end_iteration().changed, -1);
    propose("a");
    nrem_standing now = end_iteration();
    EXPECT_EQ(now.changed, 0);
    EXPECT_EQ(now.unchanged, 1U);
    propose("b");
    now = end_iteration();
    EXPECT_EQ(now.changed, 1);
    EXPECT_EQ(now.unchanged, 0U);
    now = end_iteration();
    EXPECT_EQ(now.unchanged, 1U);
}

TEST_F(ThoughtsTest, shows_the_last_verdict_and_score) {
    EXPECT_EQ(end_iteration().verdict, -1);
    nrem_thought review = thought(NREM_REVIEW, "wrong");
    review.verdict = 0;
    review.score = 0.25;
    thoughts_.add(review, 0, faults_);
    nrem_standing now = end_iteration();
    EXPECT_EQ(now.verdict, 0);
    EXPECT_EQ(now.score, 0.25);
    thoughts_.add(thought(NREM_REVIEW, "hm"), 0, faults_);
    now = end_iteration();
    EXPECT_EQ(now.verdict, -1);
    EXPECT_EQ(now.score, 0.25);
}

TEST_F(ThoughtsTest, keeps_texts_of_its_own) {
    {
        std::string text = "a text that goes away";
        thoughts_.add(thought(NREM_NOTE, text), 0, faults_);
        text.assign(text.size(), 'x');
    }
    EXPECT_EQ(nrem::view(thoughts_.all()[0].text), "a text that goes away");
}

TEST_F(ThoughtsTest, refuses_what_is_no_thought) {
    EXPECT_EQ(propose("a", 0), -1);
    EXPECT_NE(faults_.complaint().find("think: parent"), std::string::npos);
    nrem_thought bad = thought(NREM_NOTE, "");
    bad.kind = 9;
    EXPECT_EQ(thoughts_.add(bad, 0, faults_), -1);
    bad = thought(NREM_PROPOSAL, "");
    bad.choice = 0;  // of a question without choices
    EXPECT_EQ(thoughts_.add(bad, 0, faults_), -1);
    bad = thought(NREM_NOTE, "");
    bad.score = std::numeric_limits<double>::infinity();
    EXPECT_EQ(thoughts_.add(bad, 0, faults_), -1);
    EXPECT_TRUE(thoughts_.all().empty());
}

TEST_F(ThoughtsTest, has_a_bound) {
    const std::string large(1 << 20, 'x');
    std::int64_t last = 0;
    for (int i = 0; i < 20 && last >= 0; ++i)
        last = thoughts_.add(thought(NREM_NOTE, large), 0, faults_);
    EXPECT_EQ(last, -1);
    EXPECT_LE(thoughts_.all().size(), 16U);
}

TEST_F(ThoughtsTest, knows_a_revision_that_goes_back) {
    const std::int64_t first = propose("a");
    EXPECT_FALSE(thoughts_.is_stale_revision());
    propose("b", first);
    EXPECT_FALSE(thoughts_.is_stale_revision());
    propose("a", first + 1);
    EXPECT_TRUE(thoughts_.is_stale_revision());
    propose("a");  // an independent proposal
    EXPECT_FALSE(thoughts_.is_stale_revision());
}

}  // namespace
}  // namespace nrem::core
