// Loops that take a question or its context apart.
#include "plugins/loop_stage.hpp"

namespace {

using namespace nrem;
using stage::LoopStage;
using test::broken;
using test::good;

// A cycle a -> b -> c -> a, whose predictor knows one hop, by key and by text.
struct Hopping : LoopStage {
    explicit Hopping(const std::string& question, std::vector<float> key = {1, 0, 0})
        : LoopStage(question, {"a", "b", "c"}, std::move(key)) {
        predictor = [this](const Cue& cue, std::uint64_t, bool) {
            texts += std::string(view(cue.text)) + ";";
            std::int64_t at = -1;
            for (std::size_t i = 0; i < cue.vector.count; ++i)
                if (cue.vector.data[i] == 1) at = static_cast<std::int64_t>(i);
            const std::string_view name = view(cue.text);
            EXPECT_EQ(name, name.size() == 1 ? std::string(1, static_cast<char>('a' + at)) : name);
            return at < 0 ? Prediction{} : choice((at + 1) % 3, {0.6F, 0.3F, 0.1F});
        };
    }
    std::string texts;
};

TEST(Chain, asks_as_many_times_as_the_question_says_each_about_the_answer_before) {
    Hopping stage("hop2 a");
    EXPECT_EQ(stage.answer("chain"), "c");
    EXPECT_EQ(stage.texts, "a;b;");
    EXPECT_EQ(stage.proposals(), "b c");
    EXPECT_EQ(stage.of_kind(NREM_PROPOSAL)[1].text, "b");
    EXPECT_EQ(stage.iterations, 2U);
}

TEST(Chain, asks_nothing_again_in_a_circle) {
    Hopping stage("hop100 a");
    EXPECT_EQ(stage.answer("chain"), "b");
    EXPECT_EQ(stage.calls.size(), 3U);
}

TEST(Chain, asks_a_question_as_it_is_that_its_pattern_does_not_fit) {
    for (const char* question : {"where is a?", "hop0 a", "hopx a", "hop5000 a"}) {
        Hopping stage(question);
        EXPECT_EQ(stage.answer("chain"), "b");
        EXPECT_EQ(stage.texts, std::string(question) + ";");
    }
}

TEST(Chain, answers_with_the_last_part_where_the_stop_or_a_cap_ends_it) {
    Hopping stopped("hop3 a");
    stopped.goes_on = [] { return false; };
    EXPECT_EQ(stopped.answer("chain"), "b");
    Hopping capped("hop3 a");
    capped.most_calls = 2;
    EXPECT_EQ(capped.answer("chain"), "c");
}

TEST(Chain, takes_questions_within_questions_apart) {
    LoopStage stage("mother of father of Ann", {});
    std::string texts;
    stage.predictor = [&](const Cue& cue, std::uint64_t, bool) {
        Prediction made;
        texts += std::string(view(cue.text)) + ";";
        made.text = view(cue.text) == "father of Ann" ? "Bob" : "Cleo";
        return made;
    };
    EXPECT_EQ(stage.answer("chain", {{"split", "{relation} of {answer}"},
                                     {"ask", "{relation} of {answer}"}}),
              "Cleo");
    EXPECT_EQ(texts, "father of Ann;mother of Bob;");
}

TEST(Chain, refuses_patterns_that_cannot_be_filled) {
    LoopStage stage;
    for (const auto& [split, ask] : std::vector<std::pair<std::string, std::string>>{
             {"hops", "{answer}"},
             {"{answer}", "{relation} of {answer}"},
             {"{a}{answer}", "{answer}"},
             {"{answer", "{answer}"}})
        EXPECT_THROW(stage.answer("chain", {{"split", split}, {"ask", ask}}), core::Error) << split;
}

TEST(Decompose, asks_the_parts_and_then_the_question_below_their_answers) {
    LoopStage stage("Who is older?", {"Ann", "Bob"});
    stage.on("decompose", [](const LoopStage::Call&) {
        return good({{"questions", R"(["Who is her son?", "How old is #1? #2 #x"])"}});
    });
    std::vector<std::string> texts;
    stage.predictor = [&](const Cue& cue, std::uint64_t, bool) {
        texts.emplace_back(view(cue.text));
        if (cue.choices.count > 0) return stage.choice(1);
        Prediction made;
        made.text = texts.size() == 1 ? "Bob" : "40";
        return made;
    };
    EXPECT_EQ(stage.answer("decompose"), "Bob");
    EXPECT_EQ(texts, (std::vector<std::string>{
                         "Who is her son?", "How old is Bob? #2 #x",
                         "Who is her son? -> Bob\nHow old is Bob? #2 #x -> 40\nWho is older?"}));
    EXPECT_EQ(stage.iterations, 3U);
    EXPECT_EQ(stage.of_kind(NREM_OBSERVATION)[1].text, "40");
}

TEST(Decompose, asks_the_question_as_it_is_where_no_parts_can_be_read) {
    LoopStage stage;
    stage.on("decompose", [](const LoopStage::Call&) { return broken("what?"); });
    stage.predictor = [&](const Cue& cue, std::uint64_t, bool) {
        EXPECT_EQ(view(cue.text), "What comes?");
        return stage.choice(0);
    };
    EXPECT_EQ(stage.answer("decompose"), "rain");
}

// Four lines, of which one has the answer; two parts of two lines, and each of these again.
struct Reading : LoopStage {
    Reading() {
        recalled = "it was dry\nit was cold\nit will snow\nit was late";
        on("ask_part", [](const Call& call) {
            const bool has = call.inputs.at("part").find("snow") != std::string::npos;
            return good({{"found", has ? "true" : "false"}, {"answer", has ? "snow" : ""}});
        });
        on("combine", [](const Call& call) {
            return good({{"answer", call.inputs.at("parts") == "snow\n" ? "snow" : "sun"}});
        });
    }
};

TEST(Recursive, asks_of_the_parts_at_once_and_combines_them_from_the_bottom_up) {
    Reading stage;
    const stage::Given given{{"parts", "2"}, {"tokens", "3"}, {"depth", "2"}};
    EXPECT_EQ(stage.answer("recursive", given), "snow");
    EXPECT_EQ(stage.count("ask_part"), 4U);
    EXPECT_EQ(stage.calls[0].inputs.at("part"), "it was dry\n");
    EXPECT_EQ(stage.calls[3].batch, 1U);
    // Nothing was found in the first half; what is asked of the second one is asked of the whole.
    EXPECT_EQ(stage.count("combine"), 1U);
    EXPECT_EQ(stage.iterations, 3U);
}

TEST(Recursive, asks_once_more_where_nothing_was_found) {
    Reading stage;
    stage.recalled = "it was dry\nit was cold\n";
    EXPECT_EQ(stage.answer("recursive", {{"parts", "2"}, {"tokens", "3"}, {"depth", "3"}}), "sun");
    EXPECT_EQ(stage.calls.back().inputs.at("parts"), "");
}

TEST(Recursive, keeps_the_whole_where_the_stop_comes_after_it_and_the_parts_where_before) {
    for (const std::uint64_t iterations : {1U, 2U}) {
        Reading stage;
        stage.on("combine", [](const LoopStage::Call&) { return good({{"answer", "rain"}}); });
        stage.goes_on = [&] { return stage.iterations < iterations; };
        EXPECT_EQ(stage.answer("recursive", {{"parts", "4"}, {"tokens", "3"}, {"depth", "1"}}),
                  iterations == 1 ? "snow" : "rain");
    }
}

TEST(Recursive, divides_no_deeper_than_it_is_told) {
    Reading stage;
    stage.answer("recursive", {{"parts", "2"}, {"tokens", "3"}, {"depth", "1"}});
    EXPECT_EQ(stage.count("ask_part"), 2U);
    EXPECT_EQ(stage.calls[0].inputs.at("part"), "it was dry\nit was cold\n");
}

TEST(Recursive, is_one_draft_where_everything_is_short) {
    Reading stage;
    stage.drafts({"rain"});
    EXPECT_EQ(stage.answer("recursive"), "rain");
    EXPECT_EQ(stage.calls.size(), 1U);
}

TEST(Recursive, reads_the_context_beside_what_is_recalled) {
    Reading stage;
    stage.recalled = "it was dry";
    stage.see("it may snow", "snow");
    stage.answer("recursive", {{"parts", "2"}, {"tokens", "3"}, {"depth", "1"}});
    EXPECT_EQ(stage.calls[1].inputs.at("part"), "it may snow -> snow");
}

TEST(Recursive, asks_of_equal_parts_once) {
    Reading stage;
    stage.recalled = "it will snow\nit will snow\nit will snow\nit will snow\n";
    EXPECT_EQ(stage.answer("recursive", {{"parts", "4"}, {"tokens", "4"}, {"depth", "1"}}), "sun");
    EXPECT_EQ(stage.count("ask_part"), 1U);
    EXPECT_EQ(stage.calls.back().inputs.at("parts"), "snow\nsnow\nsnow\nsnow\n");
}

TEST(Recursive, answers_with_the_commonest_part_where_a_cap_is_reached) {
    Reading stage;
    stage.most_calls = 4;
    EXPECT_EQ(stage.answer("recursive", {{"parts", "4"}, {"tokens", "3"}, {"depth", "1"}}), "snow");
}

}  // namespace
