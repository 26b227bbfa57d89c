// What each feedback reveals of each kind of event: the table of the one place that decides it.
#include "plan/reveal.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

class RevealTest : public testing::Test {
protected:
    RevealTest() {
        truth_.text = borrow("rain");
        event_.truth = &truth_;
        event_.item = 7;
        event_.clarification = borrow("I meant tomorrow");
    }
    // What is revealed of an answer that was wrong, surprised by 3 bits and misunderstood.
    Revealed revealed(Feedback feedback, std::int32_t kind) {
        event_.kind = kind;
        return reveal(feedback, event_, {.struct_size = sizeof(nrem_score),
                                         .log_loss = 3,
                                         .absolute_error = 2,
                                         .squared_error = 4});
    }
    // No verdict, no loss of any kind, and nothing said.
    static bool is_unscored(const Revealed& it) {
        return it.score.correct == -1 && std::isnan(it.score.log_loss) &&
               std::isnan(it.score.absolute_error) && std::isnan(it.score.squared_error) &&
               it.score.understood == -1 && it.clarification.size == 0;
    }
    static bool is_nothing(const Revealed& it) {
        return is_unscored(it) && !it.truth && it.item == 0;
    }
    nrem_answer truth_ = make_answer();
    nrem_event event_{};
};

TEST_F(RevealTest, shows_all_of_a_query_with_feedback_truth) {
    const Revealed it = revealed(Feedback::truth, NREM_QUERY);
    EXPECT_EQ(it.truth, &truth_);
    EXPECT_EQ(it.item, 7U);
    EXPECT_EQ(it.score.correct, 0);
    EXPECT_EQ(it.score.log_loss, 3);
    EXPECT_EQ(it.score.squared_error, 4);
    EXPECT_EQ(view(it.clarification), "I meant tomorrow");
    EXPECT_TRUE(shows_answer(it));
}

TEST_F(RevealTest, shows_right_or_wrong_and_nothing_else_with_feedback_verdict) {
    Revealed it = revealed(Feedback::verdict, NREM_QUERY);
    EXPECT_EQ(it.score.correct, 0);
    EXPECT_FALSE(shows_answer(it));
    it.score.correct = -1;
    EXPECT_TRUE(is_nothing(it));
}

TEST_F(RevealTest, shows_nothing_of_a_query_with_feedback_none) {
    EXPECT_TRUE(is_nothing(revealed(Feedback::none, NREM_QUERY)));
}

TEST_F(RevealTest, shows_nothing_of_a_test_or_a_boundary_and_all_of_an_observation) {
    for (const auto feedback : {Feedback::truth, Feedback::verdict, Feedback::none}) {
        EXPECT_TRUE(is_nothing(revealed(feedback, NREM_TEST)));
        EXPECT_TRUE(is_nothing(revealed(feedback, NREM_BOUNDARY)));
        const Revealed seen = revealed(feedback, NREM_OBSERVE);
        EXPECT_EQ(seen.truth, &truth_);
        EXPECT_EQ(seen.item, 7U);
        EXPECT_TRUE(is_unscored(seen));
    }
}

TEST_F(RevealTest, an_empty_truth_is_no_answer) {
    truth_ = make_answer();
    EXPECT_FALSE(shows_answer(revealed(Feedback::truth, NREM_OBSERVE)));
    truth_.value = 0;
    EXPECT_TRUE(shows_answer(revealed(Feedback::truth, NREM_OBSERVE)));
}

}  // namespace
}  // namespace nrem::core
