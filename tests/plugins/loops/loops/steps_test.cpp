// Loops of several steps: drafts until one passes its checks, calls of tools, beginnings that are
// gone on with.
#include <cmath>

#include "plugins/loop_stage.hpp"

namespace {

using namespace nrem;
using stage::LoopStage;
using test::broken;
using test::good;

LoopStage::Says found(const std::function<bool(const LoopStage::Call&)>& right,
                      const std::string& score = "50") {
    return [=](const LoopStage::Call& call) {
        return good({{"right", right(call) ? "true" : "false"}, {"score", score}});
    };
}

TEST(Verify, makes_drafts_until_one_is_found_right) {
    LoopStage stage;
    stage.drafts({"sun", "rain", "snow"});
    stage.on("check", found([](const auto& call) { return call.inputs.at("answer") == "rain"; }));
    EXPECT_EQ(stage.answer("verify", {{"tries", "9"}}), "rain");
    EXPECT_EQ(stage.proposals(), "sun rain");
    EXPECT_EQ(stage.count("check"), 2U);
    EXPECT_EQ(stage.iterations, 2U);
}

TEST(Verify, wants_all_checks_to_say_right) {
    LoopStage stage;
    stage.drafts({"sun", "rain"});
    stage.on("check", found([](const auto& call) {
                 return call.inputs.at("answer") == "rain" || call.sample < 2;
             }));
    EXPECT_EQ(stage.answer("verify", {{"checks", "3"}}), "rain");
    EXPECT_EQ(stage.count("check"), 6U);
    EXPECT_EQ(stage.calls[3].batch, stage.calls[1].batch);  // at once
}

TEST(Verify, checks_an_answer_once_and_takes_the_best_where_none_passes) {
    LoopStage stage;
    stage.drafts({"sun", "rain", "Sun", "rain"});
    stage.on("check", found([](const auto& call) {
                 return call.inputs.at("answer") == "rain" && call.sample == 0;
             }));
    EXPECT_EQ(stage.answer("verify", {{"tries", "4"}, {"checks", "2"}}), "rain");
    EXPECT_EQ(stage.count("check"), 4U);
    EXPECT_EQ(stage.count("draft"), 4U);
}

TEST(Verify, shows_the_next_draft_what_it_carries) {
    LoopStage stage;
    stage.drafts({"sun", "rain"});
    stage.on("check", found([](const auto&) { return false; }));
    stage.answer("verify", {{"tries", "2"}, {"carry", "transcript"}});
    EXPECT_EQ(stage.calls[2].inputs.at("carried"),
              "Answer given: sun\nReason: since\nIt was not found right.");
    EXPECT_EQ(stage.of_kind(NREM_NOTE).size(), 1U);  // nothing is carried beyond the last try
}

TEST(Verify, answers_with_an_unchecked_draft_where_a_cap_comes_before_the_checks) {
    LoopStage stage;
    stage.drafts({"sun"});
    stage.most_calls = 1;
    EXPECT_EQ(stage.answer("verify"), "sun");
}

// K checks that are each passed by a wrong answer with 1 - c let it pass with (1 - c)^K.
TEST(Verify, in_unanimity_lets_as_many_wrong_answers_pass_as_the_formula_says) {
    constexpr double c = .4;
    constexpr int tries = 4000;
    for (const int checks : {1, 2, 3}) {
        Random random(static_cast<std::uint64_t>(checks));
        int passed = 0;
        for (int i = 0; i < tries; ++i) {
            LoopStage stage;
            stage.drafts({"sun"});
            stage.on("check", found([&](const auto&) { return random.uniform() < 1 - c; }));
            stage.answer("verify", {{"tries", "1"}, {"checks", std::to_string(checks)}});
            passed += std::ranges::all_of(stage.of_kind(NREM_REVIEW), [](const auto& review) {
                return review.verdict == 1;
            });
        }
        const double expected = std::pow(1 - c, checks);
        EXPECT_NEAR(passed / double{tries}, expected,
                    4 * std::sqrt(expected * (1 - expected) / tries));
    }
}

Reply step(const std::string& tool, const std::string& arguments, const std::string& answer = "") {
    return good({{"thought", "so"}, {"tool", tool}, {"arguments", arguments}, {"answer", answer}});
}

struct Acting : LoopStage {
    Acting() : LoopStage("What comes?") {
        tools = {{sizeof(nrem_tool_info), 0, borrow(std::string_view("look")),
                  borrow(std::string_view("looks out")), borrow(std::string_view("{}"))}};
        tool = [](std::string_view, std::string_view) { return Observation{true, "clouds"}; };
    }
    // Steps in order; the last one again and again.
    void steps(std::vector<Reply> replies) {
        on("act", [this, replies](const Call&) {
            return replies[std::min(replies.size(), count("act")) - 1];
        });
    }
};

TEST(React, shows_the_model_what_its_tools_gave) {
    Acting stage;
    stage.steps({step("look", R"({"where": "up"})"), step("", "{}", "rain")});
    EXPECT_EQ(stage.answer("react"), "rain");
    EXPECT_EQ(stage.calls[0].inputs.at("tools"), "look: looks out Arguments: {}");
    EXPECT_EQ(stage.calls[1].inputs.at("arguments"), R"({"where": "up"})");
    EXPECT_EQ(stage.calls[2].inputs.at("carried"),
              "Thought: so\nAction: look {\"where\": \"up\"}\nObservation: clouds");
    EXPECT_EQ(stage.of_kind(NREM_OBSERVATION)[0].parent, 0);
    EXPECT_EQ(stage.thoughts[0].kind, NREM_ACTION);
    EXPECT_EQ(stage.of_kind(NREM_PROPOSAL)[0].text, "so");
    EXPECT_EQ(stage.iterations, 2U);
}

TEST(React, shows_the_model_why_a_tool_gave_nothing) {
    Acting stage;
    stage.tool = [](std::string_view, std::string_view) { return Observation{false, "no window"}; };
    stage.steps({step("look", "{}"), step("", "{}", "sun")});
    EXPECT_EQ(stage.answer("react"), "sun");
    EXPECT_NE(stage.calls[2].inputs.at("carried").find("Observation: refused: no window"),
              std::string::npos);
}

TEST(React, goes_on_after_a_step_that_cannot_be_read) {
    Acting stage;
    stage.steps({broken("look!"), step("", "{}"), step("", "{}", "snow")});
    EXPECT_EQ(stage.answer("react"), "snow");
    EXPECT_NE(stage.calls[2].inputs.at("carried").find("neither tool nor answer"),
              std::string::npos);
}

TEST(React, asks_for_a_draft_where_its_steps_are_used_up) {
    Acting stage;
    stage.steps({step("look", "{}")});
    stage.drafts({"sun"});
    EXPECT_EQ(stage.answer("react", {{"steps", "3"}}), "sun");
    EXPECT_EQ(stage.count("act"), 3U);
    EXPECT_EQ(stage.calls.back().operation, "draft");
    EXPECT_NE(stage.calls.back().inputs.at("carried").find("clouds"), std::string::npos);
}

TEST(React, without_anything_carried_ends_where_it_asks_the_same_again) {
    Acting stage;
    stage.steps({step("look", "{}")});
    EXPECT_THROW(stage.answer("react", {{"carry", "none"}}), core::Error);
    EXPECT_EQ(stage.count("act"), 1U);
}

// The steps of a beginning are numbers; it is worth their sum.
struct Growing : LoopStage {
    Growing() {
        on("propose", [](const Call&) { return good({{"steps", R"(["1", "20", "3"])"}}); });
        on("rate", [](const Call& call) {
            int sum = 0;
            std::istringstream steps(call.inputs.at("steps"));
            for (int step = 0; steps >> step;) sum += step;
            return good({{"score", std::to_string(sum)}});
        });
        drafts({"sun"});
    }
    [[nodiscard]] std::string seen_by_drafts() const {
        std::string all;
        for (const auto& call : calls)
            if (call.operation == "draft") all += call.inputs.at("carried") + ";";
        std::ranges::replace(all, '\n', '+');
        return all;
    }
};

TEST(Tree, goes_on_with_the_best_beginnings_of_each_level) {
    Growing stage;
    EXPECT_EQ(stage.answer("tree", {{"depth", "3"}, {"keep", "2"}}), "sun");
    EXPECT_EQ(stage.seen_by_drafts(), "20;20+20;20+20+20;");
    EXPECT_EQ(stage.count("propose"), 1U + 2U + 2U);
    EXPECT_EQ(stage.count("rate"), 3U + 6U + 6U);
    EXPECT_EQ(stage.calls[0].inputs.at("count"), "3");
    EXPECT_EQ(stage.iterations, 3U);
    const auto drafted = stage.of_kind(NREM_PROPOSAL);
    EXPECT_NEAR(drafted.back().score, .6, 1e-12);
    EXPECT_EQ(stage.thoughts[static_cast<std::size_t>(drafted.back().parent)].text, "20");
}

TEST(Tree, best_first_goes_on_with_one_beginning_at_a_time) {
    Growing stage;
    EXPECT_EQ(stage.answer("tree", {{"depth", "2"}, {"keep", "3"}, {"order", "best"}}), "sun");
    EXPECT_EQ(stage.count("propose"), 4U);
    EXPECT_EQ(stage.seen_by_drafts(), "20;20+20;");
}

TEST(Tree, takes_what_could_not_be_rated_for_the_worst) {
    Growing stage;
    stage.on("rate", [](const LoopStage::Call& call) {
        return call.inputs.at("steps") == "3" ? good({{"score", "0"}}) : broken("good");
    });
    stage.answer("tree", {{"depth", "1"}});
    EXPECT_EQ(stage.seen_by_drafts(), "3;");
}

TEST(Tree, asks_for_a_draft_without_steps_where_none_can_be_read) {
    Growing stage;
    stage.on("propose", [](const LoopStage::Call&) { return broken(""); });
    EXPECT_EQ(stage.answer("tree"), "sun");
    EXPECT_EQ(stage.seen_by_drafts(), ";");
}

}  // namespace
