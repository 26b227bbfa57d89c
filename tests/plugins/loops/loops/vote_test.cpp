// The commonest of several samples, and what one of several is worth.
#include <cmath>

#include "plugins/loop_stage.hpp"

namespace {

using namespace nrem;
using stage::LoopStage;
using test::good;

TEST(Single, answers_as_the_predictor_does_when_it_is_asked_once) {
    LoopStage stage;
    stage.predictor = [&](const Cue&, std::uint64_t, bool) { return stage.choice(1); };
    EXPECT_EQ(stage.answer("single"), "sun");
    EXPECT_EQ(stage.calls.size(), 1U);
    EXPECT_EQ(stage.proposals(), "sun");
    EXPECT_EQ(stage.iterations, 1U);
}

TEST(Vote, takes_the_commonest_of_drafts_that_are_asked_at_once) {
    LoopStage stage;
    stage.drafts({"sun", "Rain.", "snow", "rain"});
    EXPECT_EQ(stage.answer("vote", {{"n", "4"}}), "rain");
    EXPECT_EQ(stage.proposals(), "sun rain snow rain");
    EXPECT_EQ(stage.of_kind(NREM_PROPOSAL)[0].text, "since");
    ASSERT_EQ(stage.calls.size(), 4U);
    for (std::size_t i = 0; i < 4; ++i) {
        EXPECT_EQ(stage.calls[i].sample, i);
        EXPECT_EQ(stage.calls[i].batch, 1U);
    }
}

// The same free answer in two ways of writing.
TEST(Vote, counts_answers_and_not_texts) {
    LoopStage stage("How many?", {});
    stage.drafts({"seven", "12", "\"12.0\"", "twelve"});
    EXPECT_EQ(stage.answer("vote", {{"n", "4"}}), "12");
}

TEST(Vote, draws_among_equals_by_the_seed_and_not_by_their_order) {
    std::map<std::string, int> drawn;
    for (std::uint64_t seed = 0; seed < 400; ++seed) {
        LoopStage one, other;
        one.seed = other.seed = seed;
        one.drafts({"sun", "rain"});
        other.drafts({"rain", "sun"});
        const std::string answer = one.answer("vote", {{"n", "2"}});
        EXPECT_EQ(answer, other.answer("vote", {{"n", "2"}}));
        ++drawn[answer];
    }
    EXPECT_NEAR(drawn["sun"], 200, 50);  // five standard deviations
}

TEST(Vote, asks_the_stop_after_each_batch) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.goes_on = [&] { return stage.iterations < 2; };
    EXPECT_EQ(stage.answer("vote", {{"n", "9"}, {"at_once", "2"}}), "sun");
    EXPECT_EQ(stage.calls.size(), 4U);
    EXPECT_EQ(stage.calls[2].batch, 2U);
    EXPECT_EQ(stage.of_kind(NREM_PROPOSAL)[3].iteration, 1U);
}

TEST(Vote, answers_with_the_majority_so_far_where_a_cap_is_reached) {
    LoopStage stage;
    stage.drafts({"sun", "rain", "rain", "sun", "sun"});
    stage.most_calls = 3;
    EXPECT_EQ(stage.answer("vote", {{"n", "5"}}), "rain");
    EXPECT_EQ(stage.calls.size(), 3U);
}

TEST(Vote, lets_the_cap_pass_where_nobody_has_voted) {
    LoopStage stage;
    stage.most_calls = 0;
    stage.drafts({"sun"});
    try {
        stage.answer("vote");
        FAIL();
    } catch (const core::Error& failure) {
        EXPECT_EQ(failure.code(), NREM_SPENT);
    }
}

TEST(Vote, gives_a_draft_without_a_readable_answer_no_vote) {
    LoopStage stage;
    stage.drafts({"", "hail", "sun"});
    EXPECT_EQ(stage.answer("vote", {{"n", "3"}}), "sun");
    EXPECT_EQ(stage.proposals(), "sun");
    EXPECT_EQ(stage.of_kind(NREM_OBSERVATION).at(0).text, "no answer could be read: hm");
}

TEST(Vote, weighs_a_draft_by_the_mean_probability_of_its_tokens) {
    LoopStage stage;
    stage.on("draft", [](const LoopStage::Call& call) {
        Reply reply = good({{"reason", ""}, {"answer", call.sample == 0 ? "snow" : "rain"}});
        reply.log_probability = std::log(call.sample == 0 ? 0.9 : 0.4);
        reply.places = 1;
        return reply;
    });
    EXPECT_EQ(stage.answer("vote", {{"n", "3"}, {"weighted", "true"}}), "snow");
    EXPECT_NEAR(stage.of_kind(NREM_PROPOSAL)[0].score, 0.9, 1e-12);
    EXPECT_EQ(stage.answer("vote", {{"n", "3"}}), "rain");
}

TEST(Vote, refuses_to_weigh_drafts_without_log_probabilities) {
    LoopStage stage;
    stage.drafts({"sun"});
    try {
        stage.answer("vote", {{"weighted", "true"}});
        FAIL();
    } catch (const core::Error& failure) {
        EXPECT_NE(std::string(failure.what()).find("draft.sampling.log_probabilities"),
                  std::string::npos);
    }
}

TEST(Vote, asks_the_predictor_by_sample_number) {
    for (const bool alone : {false, true}) {
        LoopStage stage;
        stage.predictor = [&](const Cue&, std::uint64_t sample, bool) {
            return stage.choice(sample == 1 ? 0 : 2, {0.5F, 0.2F, 0.3F});
        };
        const std::string loop = alone ? "vote_predicted" : "vote";
        stage::Given given{{"n", "3"}, {"weighted", "false"}};
        if (!alone) given["by"] = "predict";
        EXPECT_EQ(stage.answer(loop, given), "snow");
        given["weighted"] = "true";  // .3 and .3 against .5
        EXPECT_EQ(stage.answer(loop, given), "snow");
        given["n"] = "2";
        EXPECT_EQ(stage.answer(loop, given), "rain");
        EXPECT_EQ(stage.count("predict"), 8U);
    }
}

// Condorcet: five voters who are each right with .6 are right together with .683.
TEST(Vote, of_five_is_right_as_often_as_the_formula_says) {
    Random random(11);
    int right = 0;
    constexpr int tries = 4000;
    for (int i = 0; i < tries; ++i) {
        LoopStage stage("Is it?", {"yes", "no"});
        stage.on("draft", [&](const LoopStage::Call&) {
            return good({{"reason", ""}, {"answer", random.uniform() < .6 ? "yes" : "no"}});
        });
        right += stage.answer("vote", {{"n", "5"}}) == "yes";
    }
    EXPECT_NEAR(right / double{tries}, .68256, 4 * std::sqrt(.68256 * .31744 / tries));
}

}  // namespace
