// The backend openai against a real server with a real model: llama.cpp behind llama-cpp-python,
// with a model of 260 thousand parameters. Values are those of greedy decoding, which is the same
// anywhere.
#include <gtest/gtest.h>

#include <cmath>
#include <future>
#include <memory>
#include <nlohmann/json.hpp>

#include "plugins/engines/language/asker.hpp"
#include "peer.hpp"

namespace {

using nrem::asker::Asker;
using nrem::asker::Given;
using nrem::asker::Heard;
using nrem::asker::Question;
using nrem::asker::user;
using nrem::peer::Peer;
using Json = nlohmann::json;

constexpr const char* schema =
    R"({"type":"object","properties":{"answer":{"enum":["yes","no"]}},"required":["answer"]})";

class Llama : public testing::Test {
protected:
    static void SetUpTestSuite() {
        if (!nrem::peer::is_prepared()) return;
        const auto port = nrem::peer::free_port();
        peer_ = std::make_unique<Peer>(
            nrem::peer::llama(nrem::peer::stories(), port, {"--embedding", "true"}), Peer::Words{},
            port);
    }
    static void TearDownTestSuite() { peer_.reset(); }
    void SetUp() override {
        if (!peer_) GTEST_SKIP() << "skipped: no model";
        ASSERT_TRUE(peer_->is_up());
    }

    static Given given(const std::string& name = "", const std::string& value = "") {
        Given made{{"url", peer_->url()}, {"retries", "0"}};
        if (!name.empty()) made[name] = value;
        return made;
    }
    static Heard ask(const Question& question, const Given& with = given()) {
        return Asker("openai", with).ask(question);
    }
    static Question continuing(const std::string& text, std::uint64_t tokens = 12) {
        Question question = user(text);
        question.form = NREM_COMPLETE;
        question.max_tokens = tokens;
        return question;
    }
    static inline std::unique_ptr<Peer> peer_;
};

TEST_F(Llama, continues_a_text) {
    const Heard heard = ask(continuing("Once upon a time"));
    EXPECT_EQ(heard.text, ", there was a little girl named Lily. She") << heard.message;
    EXPECT_EQ(heard.ended, NREM_CUT);
    EXPECT_EQ(heard.usage.prompt_tokens, 5U);
    EXPECT_EQ(heard.usage.answer_tokens, 12U);
    EXPECT_EQ(heard.usage.estimated, 0);
}

TEST_F(Llama, stops_where_it_is_told_to) {
    Question question = continuing("Once upon a time", 50);
    question.stop = {"Lily"};
    const Heard heard = ask(question);
    EXPECT_EQ(heard.text, ", there was a little girl named ");
    EXPECT_EQ(heard.ended, NREM_ENDED);
}

TEST_F(Llama, chats) {
    Question question{.messages = {{NREM_SYSTEM, "Be kind."}, {NREM_USER, "Once upon a time"}},
                      .max_tokens = 4};
    const Heard heard = ask(question, given("model", "stories"));
    EXPECT_EQ(heard.code, NREM_OK) << heard.message;
    EXPECT_EQ(heard.usage.answer_tokens, 4U);
    EXPECT_EQ(heard.model, "stories");  // a name that it never heard of
}

TEST_F(Llama, gives_log_probabilities_in_both_forms) {
    Question text = continuing("Once upon a time", 1);
    text.log_probabilities = 2;
    const Heard heard = ask(text);
    ASSERT_EQ(heard.places.size(), 1U) << heard.message;
    EXPECT_EQ(heard.places[0].token, ",");
    EXPECT_NEAR(heard.places[0].log_probability, -0.0318, 0.001);
    ASSERT_EQ(heard.places[0].rivals.size(), 2U);
    EXPECT_EQ(heard.places[0].rivals[1].first, " there");

    Question chat = user("Once upon a time");
    chat.max_tokens = 2;
    chat.log_probabilities = 3;
    const Heard said = ask(chat);
    ASSERT_EQ(said.places.size(), 2U) << said.message;
    EXPECT_EQ(said.places[0].rivals.size(), 3U);
    EXPECT_EQ(said.places[0].rivals[0].first, said.places[0].token);
}

TEST_F(Llama, follows_a_schema_after_one_step_down) {
    Question question = user("Is Lily happy?");
    question.schema = schema;
    const Asker asker("openai", given());
    const Heard heard = asker.ask(question);
    EXPECT_TRUE(Json::parse(heard.text, nullptr, false).contains("answer")) << heard.text;
    EXPECT_EQ(heard.note("structured"), "the server takes no json_schema");
    EXPECT_EQ(heard.count("degraded"), 0U);
    EXPECT_EQ(asker.ask(question).count("structured"), 0U);
}

TEST_F(Llama, follows_a_schema_that_is_sent_as_a_grammar) {
    Question question = user("Is Lily happy?");
    question.schema = schema;
    const Heard heard = ask(question, given("structured", "grammar"));
    EXPECT_TRUE(Json::parse(heard.text, nullptr, false).contains("answer"))
        << heard.text << heard.message;
    EXPECT_EQ(heard.ended, NREM_ENDED);
}

TEST_F(Llama, follows_a_longer_grammar) {
    Question question = user("Tell me of Lily.");
    question.schema =
        R"({"type":"object","properties":{"names":{"type":"array","items":{"enum":["Lily","Tom"]}},"age":{"type":"integer"},"happy":{"type":"boolean"}}})";
    question.max_tokens = 300;
    const Heard heard = ask(question, given("structured", "grammar"));
    ASSERT_EQ(heard.code, NREM_OK) << heard.message;
    if (heard.ended == NREM_ENDED) {
        EXPECT_TRUE(Json::parse(heard.text, nullptr, false).contains("happy")) << heard.text;
    } else {
        EXPECT_EQ(heard.text[0], '{') << heard.text;
    }
}

TEST_F(Llama, says_that_a_prompt_is_too_long_with_its_numbers) {
    std::string text;
    for (int i = 0; i < 200; ++i) text += "Lily went to the park. ";
    for (const Question& question : {continuing(text), user(text)}) {
        const Heard heard = ask(question);
        EXPECT_EQ(heard.code, NREM_TOO_LONG);
        EXPECT_NE(heard.message.find("maximum context length is 512 tokens"), std::string::npos)
            << heard.message;
    }
}

TEST_F(Llama, embeds_texts) {
    const auto made = Asker("openai", given()).embed({"Lily", "Tom and Lily", "Lily"});
    ASSERT_EQ(made.code, NREM_OK) << made.message;
    EXPECT_EQ(made.vectors[0].size(), 64U);
    EXPECT_EQ(made.vectors[1].size(), 64U);
    EXPECT_NE(made.vectors[0], made.vectors[1]);
    for (std::size_t i = 0; i < 64; ++i) EXPECT_NEAR(made.vectors[0][i], made.vectors[2][i], 1e-3);
}

TEST_F(Llama, says_the_same_for_the_same_seed) {
    Question question = continuing("Once upon a time", 30);
    question.temperature = 1;
    const auto with = [&](std::uint64_t seed) {
        question.seed = seed;
        return ask(question).text;
    };
    const std::string first = with(7);
    EXPECT_EQ(first, with(7));
    EXPECT_NE(first, with(8));
}

TEST_F(Llama, says_the_same_to_eight_at_once) {
    const Asker asker("openai", given());
    std::vector<std::string> said(8);
    std::vector<std::thread> running;
    for (auto& text : said)
        running.emplace_back([&] { text = asker.ask(continuing("Once upon a time")).text; });
    for (auto& thread : running) thread.join();
    EXPECT_EQ(said, std::vector<std::string>(8, ", there was a little girl named Lily. She"));
}

TEST_F(Llama, that_dies_and_comes_back_is_waited_for) {
    const auto port = nrem::peer::free_port();
    const auto start = [&] {
        return std::make_unique<Peer>(nrem::peer::llama(nrem::peer::stories(), port), Peer::Words{},
                                      port);
    };
    auto other = start();
    ASSERT_TRUE(other->is_up());
    const Asker asker("openai", {{"url", other->url()}, {"retries", "12"}});
    const std::string before = asker.ask(continuing("Once upon a time")).text;
    other.reset();
    auto asked = std::async(std::launch::async,
                            [&] { return asker.ask(continuing("Once upon a time")); });
    other = start();
    const Heard heard = asked.get();
    EXPECT_EQ(heard.text, before) << heard.message;
    EXPECT_GE(heard.count("retry"), 1U);
}

TEST_F(Llama, wants_its_key) {
    const auto port = nrem::peer::free_port();
    const Peer locked(nrem::peer::llama(nrem::peer::stories(), port, {"--api_key", "open-sesame"}),
                      {}, port);
    ASSERT_TRUE(locked.is_up());
    setenv("NREM_TEST_KEY", "open-sesame", 1);
    const Given with{{"url", locked.url()}, {"retries", "0"}, {"key_variable", "NREM_TEST_KEY"}};
    EXPECT_EQ(ask(continuing("Once upon a time"), with).text,
              ", there was a little girl named Lily. She");
    setenv("NREM_TEST_KEY", "open-barley", 1);
    const Heard heard = ask(continuing("Once upon a time"), with);
    EXPECT_EQ(heard.code, NREM_INVALID);
    EXPECT_NE(heard.message.find("it does not take the key in NREM_TEST_KEY"), std::string::npos)
        << heard.message;
}

}  // namespace
