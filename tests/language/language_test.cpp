// What a stream asks of models: rendered, sent back where broken, checked, logged and accounted.
#include "language/language.hpp"

#include <algorithm>

#include "support/talker.hpp"

namespace nrem::core {
namespace {

const std::string operations = R"(
  predict: {role: predictor, inputs: [cue], user: 'Q: {{cue}}', sampling: {temperature: 0}}
  dream: {role: writer, user: Dream.}
  grade:
    role: judge
    inputs: [answer]
    system: Be strict.
    user: "Right? {{answer}}"
    schema: {type: object, properties: {same: {type: boolean}, why: {type: string}}, required: [same]}
    repairs: 2
    sampling: {temperature: 0}
)";

class LanguageTest : public Talking {
protected:
    LanguageTest() {
        prompts(operations);
        setup_.prices = {{"tiny", 1e6, 1e6, 1e6}};  // a token costs 1
        answers({"yes"});
    }
    // One after the other, the last of them from then on; what was asked is kept.
    void answers(const std::vector<std::string>& texts) {
        asked_.clear();
        talker::says = [this, texts](const Prompt& prompt, Completion& completion) {
            Messages messages;
            for (const auto& message : prompt.messages())
                messages.push_back({message.role, std::string(view(message.text))});
            const std::size_t turn = std::min(asked_.size(), texts.size() - 1);
            asked_.push_back({std::move(messages), prompt.seed(), std::string(prompt.schema())});
            talker::say(completion, texts[turn]);
        };
    }
    void too_long_from(std::size_t turn) {
        talker::says = [=, before = talker::says](const Prompt& prompt, Completion& completion) {
            if (talker::calls > turn) throw Failure(NREM_TOO_LONG, "window of 8 tokens");
            before(prompt, completion);
        };
    }
    Language& speak() {
        made_.reset();
        made_ = std::make_unique<Language>(open(), registry_.host(), Language::Hooks{never});
        made_->at({"wake", 3, 7, 42});
        return *made_;
    }
    struct Asked {
        Messages messages;
        std::uint64_t seed;
        std::string schema;
    };
    std::vector<Asked> asked_;
    std::unique_ptr<Language> made_;
};

TEST_F(LanguageTest, renders_the_prompt_of_the_pack) {
    const auto reply = speak().ask("grade", {{"answer", "it {{rains}}"}});
    EXPECT_EQ(asked_[0].messages,
              (Messages{{NREM_SYSTEM, "Be strict."}, {NREM_USER, "Right? it {{rains}}"}}));
    EXPECT_EQ(asked_[0].schema, pack_.operation("grade").schema.dump());
    EXPECT_FALSE(reply.good());
    EXPECT_EQ(failure_of([&] {
                  (void)speak().ask("predict", {{"cues", ""}});
              }),
              "0: prompt 'predict' has no input 'cues' (nearest: cue)");
    EXPECT_EQ(failure_of([&] { (void)speak().ask("predicts", {}); }),
              "0: prompt pack test: no operation 'predicts' (nearest: predict)");
}

TEST_F(LanguageTest, takes_off_what_was_thought_aloud_and_reads_the_fields) {
    answers({"<think>{\"same\": false}?</think>Well: {\"same\": true, \"why\": \"a \\\"b\\\"\"}"});
    const auto reply = speak().ask("grade", {});
    EXPECT_EQ(reply.state, NREM_REPLY_GOOD);
    EXPECT_EQ(reply.text, "Well: {\"same\": true, \"why\": \"a \\\"b\\\"\"}");
    EXPECT_EQ(reply.field("same"), "true");
    EXPECT_EQ(reply.field("why"), "a \"b\"");
    EXPECT_EQ(reply.field("none"), "");
}

TEST_F(LanguageTest, sends_a_broken_answer_back_with_what_is_wrong) {
    answers({"yes", "{\"why\": 1}", "{\"same\": true}"});
    const auto reply = speak().ask("grade", {{"answer", "a"}});
    EXPECT_EQ(reply.state, NREM_REPLY_REPAIRED);
    EXPECT_EQ(reply.field("same"), "true");
    ASSERT_EQ(asked_.size(), 3U);
    const Messages& last = asked_[2].messages;
    ASSERT_EQ(last.size(), 6U);
    EXPECT_EQ(last[2], (Message{NREM_ASSISTANT, "yes"}));
    EXPECT_EQ(last[3], (Message{NREM_USER,
                                "That answer cannot be used: there is no complete JSON in it. "
                                "Answer again, with the JSON and nothing else."}));
    EXPECT_EQ(last[4], (Message{NREM_ASSISTANT, "{\"why\": 1}"}));
    const auto costs = made_->take_calls().costs;
    EXPECT_EQ(costs, (std::vector<CallCost>{{.phase = "wake",
                                             .operation = "grade",
                                             .model = "tiny",
                                             .calls = 3,
                                             .prompt_tokens = 30,
                                             .answer_tokens = 6,
                                             .repaired = 1,
                                             .money = 36}}));
}

TEST_F(LanguageTest, gives_up_after_as_many_repairs_as_the_prompt_allows) {
    const auto reply = speak().ask("grade", {});
    EXPECT_EQ(reply.state, NREM_REPLY_BROKEN);
    EXPECT_EQ(reply.text, "yes");
    EXPECT_TRUE(reply.fields.empty());
    EXPECT_EQ(asked_.size(), 3U);
    const auto costs = made_->take_calls().costs;
    EXPECT_EQ(costs[0].calls, 3U);
    EXPECT_EQ(costs[0].broken, 1U);
    EXPECT_EQ(costs[0].repaired, 0U);
}

// 4.6 and 5.9: why there is no answer is known, and is no broken answer.
TEST_F(LanguageTest, tells_an_answer_that_did_not_come_from_one_that_is_broken) {
    struct Case {
        const char* text;
        std::int32_t ended;
        std::int32_t state;
        Lack lack;
    };
    for (const auto& [text, ended, state, lack] : std::vector<Case>{
             {"", NREM_REFUSED, NREM_REPLY_NONE, Lack::refused},
             {"", NREM_FILTERED, NREM_REPLY_NONE, Lack::filtered},
             {"half of it", NREM_FILTERED, NREM_REPLY_NONE, Lack::filtered},
             {"", NREM_THOUGHT, NREM_REPLY_NONE, Lack::thought},
             {"<think>hm, it", NREM_CUT, NREM_REPLY_NONE, Lack::thought},
             {"", NREM_CUT, NREM_REPLY_NONE, Lack::cut},
             {"", NREM_UNREADABLE, NREM_REPLY_NONE, Lack::unreadable},
             {R"({"verdict": "ye)", NREM_CUT, NREM_REPLY_BROKEN, Lack::cut},
             {"", NREM_ENDED, NREM_REPLY_BROKEN, Lack::none}}) {
        talker::says = [&](const Prompt&, Completion& completion) {
            talker::say(completion, text);
            completion.ended(ended);
        };
        const auto reply = speak().ask("grade", {{"answer", "x"}});
        EXPECT_EQ(reply.state, state) << text << ended;
        EXPECT_EQ(reply.lack, lack) << text << ended;
        Lacks lacks;
        for (const auto& cost : made_->take_calls().costs) lacks += cost.lacks;
        EXPECT_EQ(in_words(lacks).empty(), lack == Lack::none) << text << ended;
    }
}

TEST_F(LanguageTest, counts_what_was_paid_for_nothing_against_the_trials_limits) {
    language_.limits.tokens = 40;
    talker::says = [](const Prompt&, Completion& completion) {
        completion.usage(talker::used(30, 4));
        throw Failure(NREM_UNAVAILABLE, "nonsense");
    };
    EXPECT_THROW((void)speak().ask("predict", {{"cue", "x"}}), Error);
    EXPECT_EQ(spending_.tokens, 34U);
}

TEST_F(LanguageTest, says_that_a_prompt_is_too_long_in_the_servers_words) {
    too_long_from(0);
    const auto reply = speak().ask("grade", {});
    EXPECT_EQ(reply.state, NREM_REPLY_TOO_LONG);
    EXPECT_EQ(reply.text, "");
    const CallLog calls = made_->take_calls();
    const auto line = nlohmann::json::parse(calls.log);
    EXPECT_EQ(line["state"], "too_long");
    EXPECT_EQ(line["answer"], "backend talker: window of 8 tokens");
    EXPECT_EQ(calls.costs,
              (std::vector<CallCost>{
                  {.phase = "wake", .operation = "grade", .calls = 1, .too_long = 1}}));
}

TEST_F(LanguageTest, keeps_a_broken_answer_whose_repair_does_not_fit) {
    too_long_from(1);
    const auto reply = speak().ask("grade", {});
    EXPECT_EQ(reply.state, NREM_REPLY_BROKEN);
    EXPECT_EQ(reply.text, "yes");
    EXPECT_EQ(talker::calls, 2U);
    const auto costs = made_->take_calls().costs;
    ASSERT_EQ(costs.size(), 2U);
    EXPECT_EQ(costs[0].too_long, 1U);
    EXPECT_EQ(costs[0].broken, 0U);
    EXPECT_EQ(costs[1].model, "tiny");
    EXPECT_EQ(costs[1].broken, 1U);
}

TEST_F(LanguageTest, seeds_only_where_sampling_is_random) {
    Language& language = speak();
    (void)language.ask("predict", {});
    (void)language.ask("dream", {});
    (void)language.ask("dream", {});
    language.at({"wake", 3, 7, 42});
    (void)language.ask("dream", {});
    language.at({"wake", 3, 8, 43});
    (void)language.ask("dream", {});
    ASSERT_EQ(asked_.size(), 5U);
    EXPECT_EQ(asked_[0].seed, 0U);
    for (std::size_t i = 1; i < 5; ++i) {
        EXPECT_GT(asked_[i].seed, 0U);
        EXPECT_LE(asked_[i].seed, 0x7fffffffU);
    }
    EXPECT_NE(asked_[1].seed, asked_[2].seed);
    EXPECT_EQ(asked_[1].seed, asked_[3].seed);
    EXPECT_NE(asked_[1].seed, asked_[4].seed);
}

TEST_F(LanguageTest, asks_the_same_again_where_a_run_is_repeated) {
    setup_.responses.cache = "on";
    answers({"once", "twice"});
    EXPECT_EQ(speak().ask("predict", {}).text, "once");
    EXPECT_EQ(speak().ask("predict", {}).text, "once");  // from the cache
    language_.repetition = 1002;
    EXPECT_EQ(speak().ask("predict", {}).text, "twice");
    EXPECT_EQ(speak().ask("predict", {}).text, "twice");
    EXPECT_EQ(asked_.size(), 2U);
}

TEST_F(LanguageTest, logs_each_call_in_a_line) {
    (void)speak().ask("predict", {{"cue", "why?"}});
    made_->at({"held_out", 4, 8, 1});
    (void)made_->ask("predict", {{"cue", "\xc3\xa9"}});
    const CallLog calls = made_->take_calls();
    EXPECT_EQ(calls.log,
              R"({"answer":"yes","answer_tokens":2,"messages":[{"role":"user","text":"Q: why?"}],)"
              R"("model":"tiny","operation":"predict","phase":"wake","prompt_tokens":10,)"
              R"("role":"predictor","sampling":{"form":"chat","temperature":0.0},"state":"good",)"
              R"("step":7,"stream":3})"
              "\n"
              R"({"answer":"yes","answer_tokens":2,"messages":[{"role":"user","text":"Q: é"}],)"
              R"("model":"tiny","operation":"predict","phase":"held_out","prompt_tokens":10,)"
              R"("role":"predictor","sampling":{"form":"chat","temperature":0.0},"state":"good",)"
              R"("step":8,"stream":4})"
              "\n");
    ASSERT_EQ(calls.costs.size(), 2U);
    EXPECT_EQ(calls.costs[0].phase, "held_out");
    EXPECT_EQ(calls.costs[1].phase, "wake");
    EXPECT_EQ(std::ranges::count(calls.timing, '\n'), 2);
    EXPECT_EQ(calls.paid, 2U);
    EXPECT_TRUE(made_->take_calls().log.empty());
}

TEST_F(LanguageTest, marks_repairs_seeds_and_estimates_in_the_log) {
    answers({"no", "{\"same\": true}"});
    (void)speak().ask("grade", {});
    const std::string log = made_->take_calls().log;
    const auto first = nlohmann::json::parse(log.substr(0, log.find('\n')));
    const auto second = nlohmann::json::parse(log.substr(log.find('\n')));
    EXPECT_EQ(first["state"], "broken");
    EXPECT_FALSE(first.contains("repair"));
    EXPECT_EQ(second["state"], "repaired");
    EXPECT_EQ(second["repair"], true);
    EXPECT_FALSE(second.contains("seed"));
    EXPECT_FALSE(second.contains("estimated"));
    talker::says = [](const Prompt&, Completion& completion) {
        completion.text("12345678");
        completion.ended(NREM_CUT);
    };
    (void)speak().ask("dream", {});
    const auto dreamt = nlohmann::json::parse(made_->take_calls().log);
    EXPECT_EQ(dreamt["estimated"], true);
    EXPECT_EQ(dreamt["lack"], "cut");
    EXPECT_EQ(dreamt["prompt_tokens"], 2);  // "Dream."
    EXPECT_EQ(dreamt["answer_tokens"], 2);
    EXPECT_TRUE(dreamt.contains("seed"));
}

TEST_F(LanguageTest, refuses_at_the_trials_limit_cached_answers_among_it) {
    setup_.responses.cache = "on";
    language_.limits = {.calls = 4};
    Language& language = speak();
    (void)language.ask("predict", {});
    (void)language.ask("predict", {});
    EXPECT_EQ(
        failure_of([&] { (void)language.ask("grade", {}); }),
        std::to_string(NREM_SPENT) + ": the trial's limit of 4 calls is reached (limits.trial)");
    EXPECT_EQ(talker::calls, 3U);
    EXPECT_EQ(spending_.calls, 4U);
    EXPECT_EQ(spending_.tokens, 48U);
    EXPECT_EQ(spending_.money, 48);
}

TEST_F(LanguageTest, names_the_role_that_nobody_has) {
    LanguageSetup& setup = open();
    setup.by_role[3] = {};
    Language language(setup, registry_.host(), {never});
    EXPECT_EQ(
        failure_of([&] { (void)language.ask("grade", {}); }),
        std::to_string(NREM_INVALID) +
            ": operation grade needs a judge model: set `judge` in the config");
    EXPECT_EQ(language.ask("predict", {}).text, "yes");
}

TEST_F(LanguageTest, embeds_texts_and_takes_no_less_than_a_vector_for_each) {
    talker::embeds = [](Array<nrem_str> texts, Vectors& vectors) {
        for (std::size_t i = 0; i < texts.size(); ++i)
            if (view(texts[i]) != "lost") vectors.vector(i, 1)[0] = static_cast<float>(i) + 0.5F;
    };
    EXPECT_EQ(speak().embed({"a", "b"}), (std::vector<std::vector<float>>{{0.5F}, {1.5F}}));
    EXPECT_TRUE(made_->embed({}).empty());
    EXPECT_EQ(talker::calls, 1U);
    EXPECT_EQ(failure_of([&] {
                  (void)made_->embed({"a", "lost", "b"});
              }),
              std::to_string(NREM_INVALID) + ": backend talker: embed: gave no vector for text 2 of 3");
}

}  // namespace
}  // namespace nrem::core
