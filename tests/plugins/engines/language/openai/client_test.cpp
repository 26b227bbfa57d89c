// What the client says to a server that behaves, and what it makes of the answers.
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>
#include <thread>

#include "plugins/engines/language/asker.hpp"
#include "engines/language/scripted/server.hpp"

namespace {

using nrem::asker::Asker;
using nrem::asker::Given;
using nrem::asker::Heard;
using nrem::asker::Question;
using nrem::asker::user;
using nrem::scripted::Request;

constexpr const char* secret = "sk-a-secret-that-nobody-may-see";
constexpr const char* schema =
    R"({"title":"verdict","type":"object","properties":{"answer":{"enum":["yes","no"]}}})";

Question structured(const std::string& text) {
    Question question = user(text);
    question.schema = schema;
    return question;
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

// A server that keeps what it was asked.
class Watched {
public:
    explicit Watched(const std::string& script)
        : server_(nrem::scripted::read_script(script), 0, [this](const Request& request) {
              const std::lock_guard lock(mutex_);
              requests_.push_back(request);
          }) {}
    [[nodiscard]] std::string url() const { return server_.url(); }
    [[nodiscard]] std::vector<Request> requests() {
        const std::lock_guard lock(mutex_);
        return requests_;
    }

private:
    std::mutex mutex_;
    std::vector<Request> requests_;
    nrem::scripted::Server server_;  // last: it calls back until it has ended
};

class Key : public testing::Test {
protected:
    void SetUp() override { setenv("NREM_TEST_KEY", secret, 1); }
    void TearDown() override { unsetenv("NREM_TEST_KEY"); }
    Watched server_{R"({"key":")" + std::string(secret) + R"("})"};
};

TEST_F(Key, is_sent_and_not_said) {
    const Asker asker("openai", {{"url", server_.url()}, {"key_variable", "NREM_TEST_KEY"}});
    EXPECT_EQ(asker.ask(user("Hi")).text, "Hi");
    EXPECT_EQ(server_.requests().at(0).header("authorization"), std::string("Bearer ") + secret);
    EXPECT_FALSE(contains(asker.identity(), "secret")) << asker.identity();
}

TEST_F(Key, that_is_wrong_is_named_by_its_variable_only) {
    setenv("NREM_TEST_KEY", "sk-another-secret", 1);
    const Heard heard = Asker("openai", {{"url", server_.url()}, {"key_variable", "NREM_TEST_KEY"}})
                            .ask(user("Hi"));
    EXPECT_EQ(heard.code, NREM_INVALID);
    EXPECT_TRUE(contains(heard.message, "answers 401: it does not take the key in NREM_TEST_KEY"))
        << heard.message;
    EXPECT_FALSE(contains(heard.message, "sk-another-secret")) << heard.message;
}

TEST_F(Key, that_is_missing_is_asked_for) {
    const Heard heard = Asker("openai", {{"url", server_.url()}}).ask(user("Hi"));
    EXPECT_TRUE(contains(heard.message, "it wants a key; name the environment variable"))
        << heard.message;
}

TEST_F(Key, is_refused_where_it_would_be_written_down) {
    EXPECT_TRUE(
        contains(Asker("openai", {{"headers", R"({"Authorization":"Bearer x"})"}}).refusal(),
                 "a key does not belong into a file"));
    EXPECT_TRUE(contains(Asker("openai", {{"url", "http://me:pass@127.0.0.1/v1"}}).refusal(),
                         "a password does not belong into a file"));
}

TEST(Parameters, are_checked) {
    const auto refusal = [](const Given& given) { return Asker("openai", given).refusal(); };
    EXPECT_EQ(refusal({{"url", "localhost:8080"}}),
              "url: 'localhost:8080' begins with neither http:// nor https://");
    EXPECT_EQ(refusal({{"url", "http://"}}), "url: 'http://' names no server");
    EXPECT_EQ(refusal({{"extra", "[1]"}}), "extra: is no mapping");
    EXPECT_EQ(refusal({{"extra", R"({"stream":true})"}}), "extra: 'stream' cannot be set");
    EXPECT_EQ(refusal({{"headers", R"({"x":"a\r\nb: c"})"}}), "headers: 'x' has a line break");
    EXPECT_EQ(refusal({{"url", "http://127.0.0.1:1/v1/"}}), "");
}

TEST(Parameters, of_delivery_do_not_tell_a_model_apart) {
    const auto identity = [](const Given& given) { return Asker("openai", given).identity(); };
    const std::string plain = identity({});
    EXPECT_EQ(plain, identity({{"retries", "9"},
                               {"try_seconds", "3"},
                               {"key_variable", "K"},
                               {"headers", R"({"x":"y"})"},
                               {"url", "http://127.0.0.1:8080/v1/"}}));
    for (const Given& given : {Given{{"model", "m"}}, Given{{"url", "http://127.0.0.1:8081/v1"}},
                               Given{{"extra", R"({"a":1})"}}, Given{{"form", "completions"}}})
        EXPECT_NE(plain, identity(given)) << given.begin()->first;
}

TEST(Client, sends_headers_and_what_is_extra) {
    Watched server("{}");
    (void)Asker("openai", {{"url", server.url()},
                           {"headers", R"({"X-Team":"sleep"})"},
                           {"extra", R"({"reasoning":{"enabled":false}})"}})
        .ask(user("Hi"));
    const Request request = server.requests().at(0);
    EXPECT_EQ(request.header("x-team"), "sleep");
    EXPECT_EQ(request.header("content-type"), "application/json");
    EXPECT_TRUE(contains(request.body, R"("reasoning":{"enabled":false})")) << request.body;
}

TEST(Client, tells_reasoning_apart_from_the_text) {
    const Heard heard =
        Asker("scripted", {{"script", R"({"rules":[{"reply":"yes","reasoning":"hm"}]})"}})
            .ask(user("Hi"));
    EXPECT_EQ(heard.text, "yes");
    EXPECT_EQ(heard.note("reasoning"), "hm");
}

TEST(Client, passes_on_a_model_that_is_not_the_one_asked_for) {
    EXPECT_EQ(Asker("scripted", {{"script", R"({"model":"other"})"}, {"model", "mine"}})
                  .ask(user("Hi"))
                  .model,
              "other");
}

TEST(Client, says_when_an_answer_was_cut) {
    Question question = user("a long story about a river");
    question.max_tokens = 2;
    const Heard heard = Asker("scripted", {}).ask(question);
    EXPECT_EQ(heard.text, "a long s");
    EXPECT_EQ(heard.ended, NREM_CUT);
}

TEST(Client, reads_log_probabilities_in_both_shapes_and_forms) {
    for (const std::string shape : {"chat", "old"})
        for (const std::string form : {"chat", "completions"}) {
            Question question = user("Hi");
            question.log_probabilities = 2;
            const Heard heard =
                Asker("scripted",
                      {{"form", form},
                       {"script", R"({"log_probabilities":")" + shape +
                                      R"(","rules":[{"probabilities":{"no":0.25,"yes":0.75}}]})"}})
                    .ask(question);
            ASSERT_EQ(heard.places.size(), 1U) << shape << form;
            EXPECT_EQ(heard.places[0].token, "yes");
            EXPECT_DOUBLE_EQ(heard.places[0].log_probability, std::log(0.75));
            ASSERT_EQ(heard.places[0].rivals.size(), 2U);
            EXPECT_EQ(heard.places[0].rivals[1].first, "no");
        }
}

TEST(Client, asks_for_a_schema) {
    const Heard heard =
        Asker("scripted",
              {{"script",
                R"({"rules":[{"when":{"operation":"verdict"},"reply":{"answer":"yes"}}]})"}})
            .ask(structured("Well?"));
    EXPECT_EQ(heard.text, R"({"answer":"yes"})");
    EXPECT_TRUE(heard.notes.empty());
}

TEST(Client, goes_down_to_what_the_server_takes_and_remembers_it) {
    Watched server(R"({"structured":"none"})");
    const Asker asker("openai", {{"url", server.url()}, {"retries", "0"}});
    const Heard first = asker.ask(structured("Hi"));
    EXPECT_EQ(first.text, "Hi") << first.message;
    EXPECT_EQ(first.count("structured"), 3U);
    EXPECT_EQ(first.count("degraded"), 1U);
    const Heard second = asker.ask(structured("Hi"));
    EXPECT_EQ(second.count("structured"), 0U);
    EXPECT_EQ(second.count("degraded"), 1U);
    EXPECT_EQ(server.requests().size(), 5U);
}

TEST(Client, does_not_go_down_by_itself_where_a_way_was_chosen) {
    const Heard heard =
        Asker("scripted", {{"script", R"({"structured":"none"})"}, {"structured", "json_schema"}})
            .ask(structured("Hi"));
    EXPECT_EQ(heard.code, NREM_INVALID);
    EXPECT_TRUE(contains(heard.message, "response_format type 'json_schema' is not supported"))
        << heard.message;
}

TEST(Client, embeds_texts) {
    const auto made = Asker("scripted", {{"script", R"({"embedding":8})"}})
                          .embed({"sun and rain", "rain", "sun and rain"});
    ASSERT_EQ(made.code, NREM_OK) << made.message;
    ASSERT_EQ(made.vectors[0].size(), 8U);
    EXPECT_EQ(made.vectors[0], made.vectors[2]);
    EXPECT_NE(made.vectors[0], made.vectors[1]);
    EXPECT_EQ(made.usage.prompt_tokens, 7U);
    EXPECT_EQ(made.usage.estimated, 0);
}

TEST(Client, embeds_many_texts_in_several_requests) {
    Watched server("{}");
    std::vector<std::string> texts;
    for (int i = 0; i < 300; ++i) texts.push_back("text " + std::to_string(i));
    const Asker asker("openai", {{"url", server.url()}});
    const auto made = asker.embed(texts);
    ASSERT_EQ(made.code, NREM_OK) << made.message;
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(made.vectors[299], asker.embed({"text 299"}).vectors[0]);
}

TEST(Client, embeds_one_by_one_where_each_token_has_a_vector) {
    Watched server(R"({"per_token":true,"embedding":4})");
    const Asker asker("openai", {{"url", server.url()}});
    const auto made = asker.embed({"sun", "sun rain", "sun"});
    ASSERT_EQ(made.code, NREM_OK) << made.message;
    EXPECT_EQ(server.requests().size(), 4U);
    EXPECT_EQ(made.vectors[1].size(), 4U);
    EXPECT_EQ(made.vectors[0], made.vectors[2]);
    EXPECT_EQ(made.vectors[0], asker.embed({"sun"}).vectors[0]);
}

TEST(Client, embeds_no_texts_without_a_request) {
    Watched server("{}");
    EXPECT_EQ(Asker("openai", {{"url", server.url()}}).embed({}).code, NREM_OK);
    EXPECT_TRUE(server.requests().empty());
}

TEST(Client, says_that_a_server_does_not_embed) {
    const auto made =
        Asker("scripted", {{"script", R"({"embedding":0})"}, {"retries", "0"}}).embed({"a"});
    EXPECT_EQ(made.code, NREM_UNAVAILABLE);
    EXPECT_TRUE(contains(made.message, "answers 501: This server does not support embeddings."))
        << made.message;
}

TEST(Client, is_shared_by_many_threads) {
    constexpr std::size_t threads = 64;
    const Asker asker("scripted", {{"script", R"({"latency":0.005,"slots":16,"faults":
        {"kind":"status","status":503,"attempt":1,"probability":0.2,"seed":5}})"}});
    std::vector<int> wrong(threads, 0);
    std::vector<std::thread> running;
    for (std::size_t i = 0; i < threads; ++i)
        running.emplace_back([&, i] {
            for (int turn = 0; turn < 5; ++turn) {
                const std::string text = std::to_string(i) + " " + std::to_string(turn);
                wrong[i] += asker.ask(user(text)).text != text;
            }
        });
    for (auto& thread : running) thread.join();
    EXPECT_EQ(wrong, std::vector<int>(threads, 0));
}

}  // namespace
