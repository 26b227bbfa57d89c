// Samples: what their seeds hang on, how they are told apart where answers are stored, and what is
// refused.
#include "language/sampling.hpp"

#include "base/file.hpp"
#include "language/plugin_call.hpp"

namespace nrem::core {
namespace {

class SamplesTest : public SamplingTest {
protected:
    SamplesTest() {
        model_is("talker");
        talker::says = [this](const Prompt& prompt, Completion& completion) {
            const std::lock_guard lock(mutex_);
            seeds_.push_back(prompt.seed());
            talker::say(completion, "said " + std::to_string(seeds_.size()));
        };
    }
    std::vector<std::string> texts(const std::vector<Asking>& asked) {
        std::vector<std::string> made;
        for (const auto& reply : made_->ask_all(asked)) made.push_back(reply.text);
        return made;
    }
    void responses(ResponseMode mode) {
        setup_.responses = {mode, "off", cassette_.string()};
        speak();
    }
    const std::filesystem::path cassette_ = folder_ / "talk.cassette.jsonl";
    std::mutex mutex_;
    std::vector<std::uint64_t> seeds_;
};

TEST_F(SamplesTest, have_seeds_that_do_not_hang_on_what_was_asked_before) {
    (void)speak().ask_all(samples(3));
    const auto first = seeds_;
    EXPECT_EQ(std::set(first.begin(), first.end()).size(), 3U);
    (void)speak().ask("review", {});
    (void)made_->ask("predict", {});
    seeds_.clear();
    (void)made_->ask_all(samples(3));
    EXPECT_EQ(seeds_, first);
    made_->at({"wake", 3, 8, 43});
    seeds_.clear();
    (void)made_->ask_all(samples(3));
    EXPECT_NE(seeds_, first);
}

TEST_F(SamplesTest, of_plain_questions_are_counted_by_operation_and_place) {
    (void)speak().ask_all(samples(2));
    const auto first = seeds_;
    seeds_.clear();
    (void)speak().ask("draft", {{"cue", "x"}});
    (void)made_->ask("review", {});
    (void)made_->ask("draft", {{"cue", "x"}});
    EXPECT_EQ(seeds_.front(), first[0]);
    EXPECT_EQ(seeds_.back(), first[1]);
    made_->at(place);
    seeds_.clear();
    (void)made_->ask("draft", {{"cue", "x"}});
    EXPECT_EQ(seeds_[0], first[0]);
}

TEST_F(SamplesTest, of_an_operation_without_sampling_are_refused_by_name) {
    const Asking asked[] = {{"draft", {}, 0}, {"predict", {}, 1}};
    EXPECT_EQ(failure_of([&] { (void)speak().ask_all(asked); }),
              std::to_string(NREM_INVALID) +
                  ": sample 1 of operation predict: at temperature 0 all its samples are one; set "
                  "prompts: {predict: {sampling: {temperature: 0.8}}}");
    EXPECT_EQ(talker::calls, 0U);
    (void)made_->ask("predict", {});
    EXPECT_EQ(made_->ask("predict", {}).text, "said 2");  // asked twice, as before
}

TEST_F(SamplesTest, of_one_prompt_are_several_requests_where_a_server_ignores_seeds) {
    setup_.responses.cache = "on";
    speak();
    EXPECT_EQ(texts(samples(3)), (std::vector<std::string>{"said 1", "said 2", "said 3"}));
    EXPECT_EQ(texts(samples(3)), (std::vector<std::string>{"said 1", "said 2", "said 3"}));
    EXPECT_EQ(talker::calls, 3U);
}

TEST_F(SamplesTest, are_told_apart_in_requests_without_changing_those_of_the_first) {
    ModelRequest request{.identity = "m", .seed = 5};
    const std::string first = request_text(request);
    EXPECT_EQ(first.find("sample\""), std::string::npos);
    request.sample = 2;
    const auto json = to_json(request);
    EXPECT_EQ(json["sample"], 2);
    EXPECT_TRUE(is_request(json));
    EXPECT_NE(request_text(request), first);
    request.former_seed = 9;
    EXPECT_EQ(to_json(request), json);
    EXPECT_EQ(nlohmann::json::parse(former_text(request))["seed"], 9);
    EXPECT_FALSE(nlohmann::json::parse(former_text(request)).contains("sample"));
}

TEST_F(SamplesTest, are_replayed_from_their_cassette) {
    responses(ResponseMode::record);
    const auto recorded = texts(samples(4));
    models_->save();
    responses(ResponseMode::replay);
    EXPECT_EQ(texts(samples(4)), recorded);
    EXPECT_EQ(talker::calls, 4U);
    const std::string why = failure_of([&] { (void)made_->ask_all(samples(5)); });
    EXPECT_NE(why.find("holds no answer to 'draft'"), std::string::npos) << why;
    EXPECT_NE(why.find("sample"), std::string::npos) << why;
}

// Seeds counted what was asked at a place, of all operations that sample, and nothing was said of
// samples.
class FormerTest : public SamplesTest {
protected:
    [[nodiscard]] ModelRequest former(const std::string& text, std::uint64_t asked) const {
        return {.identity = model().identity,
                .messages = {{NREM_USER, text}},
                .seed = (combine(place.seed, asked) & 0x7fffffff) | 1};
    }
    [[nodiscard]] static StoredResponse says(const std::string& text) {
        return {.text = text, .ended = NREM_ENDED, .model = "tiny"};
    }
    void make_cassette() const {
        Cassette old;
        (void)old.add(request_text(former("Draft: x", 1)), says("first"));
        (void)old.add(request_text(former("Draft: y", 2)), says("second"));
        (void)old.add(request_text(former("Draft: x", 3)), says("third"));
        old.save(cassette_);
    }
};

TEST_F(FormerTest, a_cassette_made_before_there_were_samples_is_replayed) {
    make_cassette();
    responses(ResponseMode::replay);
    EXPECT_EQ(made_->ask("draft", {{"cue", "x"}}).text, "first");
    EXPECT_EQ(made_->ask("draft", {{"cue", "y"}}).text, "second");
    EXPECT_EQ(made_->ask("draft", {{"cue", "x"}}).text, "third");
    const std::vector<Asking> together{
        {"draft", {{"cue", "x"}}, 0}, {"draft", {{"cue", "y"}}, 0}, {"draft", {{"cue", "x"}}, 1}};
    made_->at(place);
    EXPECT_EQ(texts(together), (std::vector<std::string>{"first", "second", "third"}));
    EXPECT_EQ(talker::calls, 0U);
}

TEST_F(FormerTest, a_recording_goes_on_from_a_cassette_made_before) {
    make_cassette();
    responses(ResponseMode::record);
    EXPECT_EQ(made_->ask("draft", {{"cue", "x"}}).text, "first");
    EXPECT_EQ(made_->ask("draft", {{"cue", "new"}}).text, "said 1");
    EXPECT_EQ(talker::calls, 1U);
}

TEST_F(FormerTest, a_cache_made_before_there_were_samples_still_answers) {
    setup_.responses.cache = (folder_ / "old.sqlite").string();
    {
        ResponseCache old(setup_.responses.cache);
        const std::string text = request_text(former("Draft: x", 1));
        (void)old.store(request_key(text), text, says("first"));
    }
    EXPECT_EQ(speak().ask("draft", {{"cue", "x"}}).text, "first");
    EXPECT_EQ(talker::calls, 0U);
}

TEST_F(SamplesTest, are_not_asked_of_what_takes_a_truth_while_an_answer_is_open) {
    speak().forbid_truths(true);
    const std::string why =
        std::to_string(NREM_INVALID) +
        ": operation critique takes a truth, which nobody may be shown while an answer is open";
    EXPECT_EQ(failure_of([&] { (void)made_->ask("critique", {{"cue", "x"}}); }), why);
    const Asking asked[] = {{"draft", {}, 0}, {"critique", {}, 0}};
    EXPECT_EQ(failure_of([&] { (void)made_->ask_all(asked); }), why);
    EXPECT_EQ(talker::calls, 0U);
    made_->forbid_truths(false);
    EXPECT_TRUE(made_->ask("critique", {{"truth", "y"}}).good());
}

TEST_F(SamplesTest, show_their_numbers_in_the_log) {
    (void)speak().ask_all(samples(2));
    const std::string log = made_->take_calls().log;
    const auto second = nlohmann::json::parse(log.substr(log.find('\n')));
    EXPECT_EQ(second["sample"], 1);
    EXPECT_FALSE(nlohmann::json::parse(log.substr(0, log.find('\n'))).contains("sample"));
}

TEST_F(SamplesTest, of_a_prediction_are_one_prompt_for_the_check_of_determinism) {
    prompts("  predict: {role: predictor, inputs: [cue], user: 'Q: {{cue}}'}\n");
    setup_.sampled = 5;
    const std::vector<Asking> asked{{"predict", {}, 0}, {"predict", {}, 1}, {"predict", {}, 2}};
    (void)speak().ask_all(asked);
    EXPECT_EQ(models_->sample().size(), 1U);
}

// What crosses to a plugin, of this version and of one before it.
struct Heard {
    std::string text;
    std::vector<std::string> places;
    std::uint64_t prompt = 0;
    std::uint64_t answer = 0;

    nrem_reply_sink sink() {
        return {
            .struct_size = sizeof(nrem_reply_sink),
            .reserved = 0,
            .self = this,
            .state = [](void*, std::int32_t) {},
            .text = [](void* to, nrem_str text) { at(to).text = view(text); },
            .field = [](void*, nrem_str, nrem_str) {},
            .place =
                [](void* to, const nrem_token* token, nrem_array rivals) {
                    at(to).places.push_back(std::string(view(token->text)) + " before " +
                                            std::to_string(rivals.count));
                },
            .tokens =
                [](void* to, std::uint64_t prompt, std::uint64_t answer) {
                    at(to).prompt = prompt;
                    at(to).answer = answer;
                }};
    }
    static Heard& at(void* to) { return *static_cast<Heard*>(to); }
};

TEST(PassingOn, gives_places_and_tokens_to_whom_wants_them) {
    const LanguageReply reply{.state = NREM_REPLY_GOOD,
                              .text = "yes",
                              .fields = {},
                              .places = {{{"yes", -0.1}, {{"no", -2}, {"or", -3}}}},
                              .prompt_tokens = 30,
                              .answer_tokens = 6};
    Heard whole;
    pass_on(reply, whole.sink());
    EXPECT_EQ(whole.text, "yes");
    EXPECT_EQ(whole.places, std::vector<std::string>{"yes before 2"});
    EXPECT_EQ(whole.prompt, 30U);
    EXPECT_EQ(whole.answer, 6U);
    Heard older;
    nrem_reply_sink sink = older.sink();
    sink.struct_size = offsetof(nrem_reply_sink, place);
    pass_on(reply, sink);
    EXPECT_EQ(older.text, "yes");
    EXPECT_TRUE(older.places.empty());
    Heard indifferent;
    sink = indifferent.sink();
    sink.place = nullptr;
    sink.tokens = nullptr;
    pass_on(reply, sink);
    EXPECT_EQ(indifferent.text, "yes");
}

}  // namespace
}  // namespace nrem::core
