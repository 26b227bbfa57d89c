// Drafts that are reviewed and written again, and drafts of which a verifier chooses.
#include <cmath>

#include "plugins/loop_stage.hpp"

namespace {

using namespace nrem;
using stage::LoopStage;
using test::broken;
using test::good;

LoopStage::Says says(const std::string& problem, bool right) {
    return [=](const LoopStage::Call&) {
        return good({{"problem", problem}, {"right", right ? "true" : "false"}});
    };
}
LoopStage::Says answers(const std::string& answer) {
    return [=](const LoopStage::Call&) { return good({{"reason", "so"}, {"answer", answer}}); };
}

TEST(Critique, writes_again_until_the_review_says_right) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", [](const LoopStage::Call& call) {
        const bool right = call.inputs.at("answer") == "rain";
        return good({{"problem", right ? "" : "clouds"}, {"right", right ? "true" : "false"}});
    });
    stage.on("redraft", answers("rain"));
    EXPECT_EQ(stage.answer("critique", {{"rounds", "5"}}), "rain");
    EXPECT_EQ(stage.proposals(), "sun rain");
    EXPECT_EQ(stage.iterations, 2U);
    EXPECT_EQ(stage.calls[2].inputs, (test::Inputs{{"answer", "sun"},
                                                   {"reason", "since"},
                                                   {"problem", "clouds"},
                                                   {"carried", ""}}));
    const auto reviews = stage.of_kind(NREM_REVIEW);
    EXPECT_EQ(reviews[0].verdict, 0);
    EXPECT_EQ(reviews[0].text, "clouds");
    EXPECT_EQ(reviews[0].parent, 0);
    EXPECT_EQ(reviews[1].verdict, 1);
    EXPECT_EQ(reviews[1].iteration, 1U);
}

TEST(Critique, goes_on_beyond_a_right_one_where_it_is_told_to) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("", true));
    stage.on("redraft", answers("rain"));
    EXPECT_EQ(stage.answer("critique", {{"rounds", "2"}, {"until_right", "false"}}), "rain");
    EXPECT_EQ(stage.count("review"), 2U);
    EXPECT_EQ(stage.count("redraft"), 2U);
    EXPECT_EQ(stage.iterations, 3U);
}

// A yes-sayer changes nothing, and costs a call.
TEST(Critique, of_a_yes_sayer_is_the_draft) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("", true));
    EXPECT_EQ(stage.answer("critique"), "sun");
    EXPECT_EQ(stage.calls.size(), 2U);
}

// One kind a row; none of them ends the loop, and none is taken for right or wrong.
TEST(Critique, takes_no_verdict_from_other_words) {
    struct Row {
        Reply reply;
        std::string text;
        std::int32_t verdict;
    };
    const std::vector<Row> rows{
        {{NREM_REPLY_NONE, "", {}}, "no verdict (nothing was said)", NREM_SAID_NOTHING},
        {broken("Yes, this is right."), "no verdict (in other words): Yes, this is right.",
         NREM_OTHER_WORDS},
        {broken("what comes?"), "no verdict (the question again)", NREM_QUESTION_AGAIN},
        {test::too_long(), "no verdict (the prompt is too long)", NREM_PROMPT_TOO_LONG},
    };
    for (const auto& [reply, text, verdict] : rows) {
        LoopStage stage;
        stage.drafts({"sun"});
        stage.on("review", [&](const LoopStage::Call&) { return reply; });
        stage.on("redraft", answers("rain"));
        EXPECT_EQ(stage.answer("critique", {{"rounds", "1"}}), "rain");
        const auto reviews = stage.of_kind(NREM_REVIEW);
        ASSERT_EQ(reviews.size(), 1U);
        EXPECT_EQ(reviews[0].verdict, verdict);
        EXPECT_EQ(reviews[0].text, text);
    }
}

// The third request for a new draft would be the second one again: there the answer ends.
TEST(Critique, ends_where_nothing_that_is_shown_changes) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("clouds", false));
    stage.on("redraft", [](const LoopStage::Call&) { return broken("hm"); });
    EXPECT_EQ(stage.answer("critique", {{"rounds", "9"}, {"carry", "last"}}), "sun");
    EXPECT_EQ(stage.count("redraft"), 2U);
}

TEST(Critique, keeps_the_old_answer_where_the_new_one_cannot_be_read) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("clouds", false));
    stage.on("redraft", [](const LoopStage::Call&) { return broken("hm"); });
    EXPECT_EQ(stage.answer("critique", {{"rounds", "3"}}), "sun");
    EXPECT_EQ(stage.proposals(), "sun");
}

// Its review would be the same, and the host would end the answer.
TEST(Critique, shows_no_answer_twice_to_the_reviewer) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("clouds", false));
    stage.on("redraft", [](const LoopStage::Call&) {
        return good({{"reason", "since"}, {"answer", "sun"}});
    });
    stage.answer("critique", {{"rounds", "4"}});
    EXPECT_EQ(stage.count("review"), 1U);
    EXPECT_EQ(stage.count("redraft"), 4U);
    EXPECT_EQ(stage.of_kind(NREM_REVIEW).size(), 4U);
    EXPECT_EQ(stage.of_kind(NREM_REVIEW)[3].iteration, 3U);
}

TEST(Critique, answers_with_the_last_draft_where_a_cap_is_reached) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("clouds", false));
    stage.on("redraft", answers("rain"));
    stage.most_calls = 4;
    EXPECT_EQ(stage.answer("critique", {{"rounds", "9"}}), "rain");
}

std::vector<std::size_t> sizes_of_notes(const std::string& carry) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.on("review", says("clouds", false));
    stage.on("redraft", [&](const LoopStage::Call&) {
        return good({{"reason", "so" + std::to_string(stage.count("redraft"))}, {"answer", "sun"}});
    });
    stage.on("condense_steps", [](const LoopStage::Call&) { return good({{"notes", "short"}}); });
    stage.answer("critique", {{"rounds", "4"}, {"carry", carry}});
    std::vector<std::size_t> sizes;
    for (const auto& note : stage.of_kind(NREM_NOTE)) sizes.push_back(note.text.size());
    return sizes;
}

// The first round has 46 bytes and the others 44, with a blank line between two.
TEST(Critique, carries_all_rounds_notes_on_them_or_the_last_one) {
    EXPECT_EQ(sizes_of_notes("transcript"), (std::vector<std::size_t>{46, 92, 138}));
    EXPECT_EQ(sizes_of_notes("last"), (std::vector<std::size_t>{46, 44, 44}));
    EXPECT_EQ(sizes_of_notes("notes"), (std::vector<std::size_t>{5, 5, 5}));
    EXPECT_EQ(sizes_of_notes("none"), (std::vector<std::size_t>{}));
}

// One round gains (1 - p) s f - p (1 - c) b.
TEST(Critique, gains_in_one_round_what_the_formula_says) {
    constexpr double p = .6, s = .7, c = .9, f = .5, b = .5;
    Random random(5);
    const auto chance = [&](double of) { return random.uniform() < of; };
    int right = 0;
    constexpr int tries = 4000;
    for (int i = 0; i < tries; ++i) {
        LoopStage stage("Is it?", {"yes", "no"});
        const auto draw = [&](double of) {
            return good({{"reason", ""}, {"answer", chance(of) ? "yes" : "no"}});
        };
        stage.on("draft", [&](const LoopStage::Call&) { return draw(p); });
        stage.on("review", [&](const LoopStage::Call& call) {
            const bool wrong = chance(call.inputs.at("answer") == "yes" ? 1 - c : s);
            return good({{"problem", ""}, {"right", wrong ? "false" : "true"}});
        });
        stage.on("redraft", [&](const LoopStage::Call& call) {
            return draw(call.inputs.at("answer") == "yes" ? 1 - b : f);
        });
        right += stage.answer("critique", {{"rounds", "1"}}) == "yes";
    }
    const double expected = p + (1 - p) * s * f - p * (1 - c) * b;
    EXPECT_NEAR(right / double{tries}, expected, 4 * std::sqrt(expected * (1 - expected) / tries));
}

TEST(BestOf, takes_what_the_verifier_likes_best) {
    LoopStage stage;
    stage.drafts({"sun", "rain", "sun", "snow"});
    stage.on("check", [](const LoopStage::Call& call) {
        const std::string& answer = call.inputs.at("answer");
        return good({{"right", answer == "rain" ? "false" : "true"},
                     {"score", answer == "rain" ? "99" : answer == "snow" ? "70" : "60"}});
    });
    EXPECT_EQ(stage.answer("best_of", {{"n", "4"}}), "snow");
    EXPECT_EQ(stage.count("check"), 3U);  // a different answer once
    EXPECT_EQ(stage.calls.back().batch, 2U);
    const auto reviews = stage.of_kind(NREM_REVIEW);
    ASSERT_EQ(reviews.size(), 3U);
    for (const auto& review : reviews) {
        const auto& of = stage.thoughts[static_cast<std::size_t>(review.parent)];
        EXPECT_EQ(of.kind, NREM_PROPOSAL);
        EXPECT_EQ(review.verdict, of.answer == "rain" ? 0 : 1);
        EXPECT_NEAR(review.score, of.answer == "rain" ? .99 : of.answer == "snow" ? .7 : .6, 1e-12);
    }
}

TEST(BestOf, puts_what_nothing_was_said_about_between_right_and_wrong) {
    LoopStage stage;
    stage.drafts({"sun", "rain"});
    stage.on("check", [](const LoopStage::Call& call) {
        return call.inputs.at("answer") == "sun" ? broken("well")
                                                 : good({{"right", "false"}, {"score", "90"}});
    });
    EXPECT_EQ(stage.answer("best_of", {{"n", "2"}}), "sun");
}

TEST(BestOf, answers_with_the_best_that_was_checked_where_a_cap_is_reached) {
    LoopStage stage;
    stage.drafts({"sun", "rain", "snow"});
    stage.on("check", [](const LoopStage::Call&) {
        return good({{"right", "false"}, {"score", "10"}});
    });
    stage.most_calls = 3;
    EXPECT_EQ(stage.answer("best_of", {{"n", "3"}, {"at_once", "1"}}), "sun");
}

TEST(BestOf, gives_no_answer_where_no_draft_has_one) {
    LoopStage stage;
    stage.drafts({""});
    EXPECT_EQ(stage.answer("best_of", {{"n", "2"}}), "");
    EXPECT_EQ(stage.proposals(), "");
}

// With a verifier that is never wrong: 1 - (1 - .6)^5.
TEST(BestOf, of_five_with_an_oracle_is_right_as_often_as_one_of_them_is) {
    Random random(3);
    int right = 0;
    constexpr int tries = 4000;
    for (int i = 0; i < tries; ++i) {
        LoopStage stage("Is it?", {"yes", "no", "perhaps"});
        stage.on("draft", [&](const LoopStage::Call&) {
            const std::string wrong = random.uniform() < .5 ? "no" : "perhaps";
            return good({{"reason", ""}, {"answer", random.uniform() < .6 ? "yes" : wrong}});
        });
        stage.on("check", [&](const LoopStage::Call& call) {
            const bool yes = call.inputs.at("answer") == "yes";
            return good({{"right", yes ? "true" : "false"}, {"score", "50"}});
        });
        right += stage.answer("best_of", {{"n", "5"}}) == "yes";
    }
    EXPECT_NEAR(right / double{tries}, .98976, 4 * std::sqrt(.98976 * .01024 / tries));
}

}  // namespace
