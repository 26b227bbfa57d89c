// What is sent, and what is made of every odd reply that a server was seen to send.
#include "engines/language/openai/wire.hpp"

#include <gtest/gtest.h>

#include "plugins/engines/language/asker.hpp"

namespace {

using nrem::asker::PromptView;
using nrem::asker::Question;
using nrem::asker::user;
using nrem::openai::Json;
using nrem::openai::Manner;
using nrem::openai::Structured;

std::string body_of(const Question& question, const Manner& manner,
                    Structured structured = Structured::json_schema) {
    PromptView prompt(question);
    return nrem::openai::completion_body(nrem::Prompt(prompt.raw()), manner, {structured, {}});
}

nrem::openai::Said said(const std::string& body) {
    const auto read = nrem::openai::read_completion(Json::parse(body));
    return read ? *read : nrem::openai::Said{.text = "(no answer)"};
}

constexpr const char* schema =
    R"({"title":"feed back","type":"object","properties":{"why":{"type":"string"},"answer":{"enum":["yes","no"]}}})";

TEST(Request, says_all_that_a_prompt_holds) {
    Question question{.messages = {{NREM_SYSTEM, "Be short."}, {NREM_USER, "Hi"}},
                      .temperature = 0.5,
                      .max_tokens = 7,
                      .seed = 3,
                      .log_probabilities = 2,
                      .stop = {"\n"}};
    EXPECT_EQ(
        body_of(question, {.model = "m"}),
        R"({"model":"m","messages":[{"role":"system","content":"Be short."},{"role":"user","content":"Hi"}],"temperature":0.5,"max_tokens":7,"seed":3,"stop":["\n"],"logprobs":true,"top_logprobs":2})");
}

TEST(Request, leaves_out_what_is_the_models_own) {
    Question question = user("Hi");
    question.temperature = nrem::none;
    question.max_tokens = 0;
    EXPECT_EQ(body_of(question, {}), R"({"messages":[{"role":"user","content":"Hi"}]})");
}

TEST(Request, goes_by_the_manner_of_the_server) {
    Question question = user("Hi");
    question.seed = 3;
    Manner manner{.sends_seed = false, .max_tokens_field = "max_completion_tokens"};
    manner.extra = {{"reasoning_effort", "low"}, {"temperature", nullptr}};
    EXPECT_EQ(
        body_of(question, manner),
        R"({"messages":[{"role":"user","content":"Hi"}],"max_completion_tokens":64,"reasoning_effort":"low"})");
}

TEST(Request, continues_a_text_as_it_is) {
    Question question = user("Once upon");
    question.form = NREM_COMPLETE;
    question.log_probabilities = 2;
    EXPECT_EQ(body_of(question, {}),
              R"({"prompt":"Once upon","temperature":0.0,"max_tokens":64,"logprobs":2})");
}

TEST(Request, makes_messages_one_text_for_servers_that_do_not_chat) {
    const Question question{.messages = {{NREM_SYSTEM, "Be short."},
                                         {NREM_USER, "Hi"},
                                         {NREM_ASSISTANT, "Hello"},
                                         {NREM_USER, "Bye"}}};
    const Json body = Json::parse(body_of(question, {.chats = false}));
    EXPECT_EQ(body["prompt"],
              "Be short.\n\nUser: Hi\n\nAssistant: Hello\n\nUser: Bye\n\nAssistant:");
}

TEST(Request, asks_for_a_schema_in_the_order_of_its_properties) {
    Question question = user("Hi");
    question.schema = schema;
    const std::string body = body_of(question, {});
    EXPECT_NE(body.find(R"("json_schema":{"name":"feed_back","schema":{"title")"),
              std::string::npos)
        << body;
    EXPECT_LT(body.find("\"why\""), body.find("\"answer\""));
}

TEST(Request, asks_for_a_schema_in_lesser_ways) {
    Question question = user("Hi");
    question.schema = schema;
    const auto format = [&](Structured structured) {
        return Json::parse(body_of(question, {}, structured)).value("response_format", Json());
    };
    EXPECT_EQ(format(Structured::json_object_schema)["type"], "json_object");
    EXPECT_EQ(format(Structured::json_object_schema)["schema"], Json::parse(schema));
    EXPECT_EQ(format(Structured::json_object), Json({{"type", "json_object"}}));
    EXPECT_EQ(format(Structured::none), Json());
}

TEST(Request, writes_a_schema_as_a_grammar) {
    Question question = user("Hi");
    question.schema = schema;
    const std::string grammar = Json::parse(body_of(question, {}, Structured::grammar))["grammar"];
    EXPECT_EQ(
        grammar.substr(0, grammar.find('\n')),
        R"gbnf(root ::= ("{" space "\"why\"" space ":" space string space "," space "\"answer\"" space ":" space ("\"yes\"" | "\"no\"") space "}"))gbnf");
}

// The arguments of a tool, whose own schema is not that of the prompt.
TEST(Request, leaves_an_object_free_in_a_grammar_where_its_schema_does) {
    const auto grammar_of = [](const std::string& properties) {
        Question question = user("Hi");
        question.schema = R"({"type":"object","properties":{"arguments":)" + properties + "}}";
        return Json::parse(body_of(question, {}, Structured::grammar))["grammar"]
            .get<std::string>();
    };
    const std::string free = grammar_of(R"({"type":"object"})");
    EXPECT_TRUE(free.starts_with(
        R"gbnf(root ::= ("{" space "\"arguments\"" space ":" space any-object space "}"))gbnf"))
        << free;
    EXPECT_NE(free.find("\nany-object ::= "), std::string::npos);
    const std::string bound = grammar_of(R"({"type":"object","additionalProperties":false})");
    EXPECT_EQ(bound.find("any-object"), std::string::npos);
}

TEST(Request, replaces_bytes_that_are_no_text) {
    EXPECT_EQ(Json::parse(body_of(user("a\xff"), {}))["messages"][0]["content"], "a\xEF\xBF\xBD");
}

TEST(Reply, is_read_whole) {
    const auto read = said(
        R"({"choices":[{"finish_reason":"stop","index":0,"message":{"role":"assistant","content":"yes"}}],"model":"m","usage":{"completion_tokens":2,"prompt_tokens":5,"total_tokens":7,"prompt_tokens_details":{"cached_tokens":4}}})");
    EXPECT_EQ(read.text, "yes");
    EXPECT_EQ(read.model, "m");
    EXPECT_EQ(read.ended, NREM_ENDED);
    ASSERT_TRUE(read.usage);
    EXPECT_EQ(read.usage->prompt_tokens, 5U);
    EXPECT_EQ(read.usage->answer_tokens, 2U);
    EXPECT_EQ(read.usage->cached_tokens, 4U);
    EXPECT_EQ(read.usage->estimated, 0);
}

TEST(Reply, may_lack_nearly_everything) {
    const auto read = said(R"({"choices":[{"message":{"content":"yes"}}]})");
    EXPECT_EQ(read.text, "yes");
    EXPECT_EQ(read.ended, NREM_UNSAID);
    EXPECT_FALSE(read.usage);
}

TEST(Reply, with_usage_that_makes_no_sense_counts_as_untold) {
    for (const char* usage : {R"({"prompt_tokens":"many","completion_tokens":2})",
                              R"({"prompt_tokens":-3,"completion_tokens":2})",
                              R"({"prompt_tokens":3,"completion_tokens":-5})", "null", "[]"})
        EXPECT_FALSE(said(R"({"choices":[{"text":"a"}],"usage":)" + std::string(usage) + "}").usage)
            << usage;
}

TEST(Reply, without_content_is_an_empty_text) {
    EXPECT_EQ(said(R"({"choices":[{"message":{"content":null},"finish_reason":"length"}]})").text,
              "");
    EXPECT_EQ(said(R"({"choices":[{"message":{"role":"assistant"}}]})").text, "");
}

TEST(Reply, in_parts_is_one_text) {
    EXPECT_EQ(
        said(
            R"({"choices":[{"message":{"content":[{"type":"text","text":"ye"},{"type":"image"},"s"]}}]})")
            .text,
        "yes");
}

TEST(Reply, keeps_reasoning_out_of_the_text) {
    for (const char* field : {"reasoning_content", "reasoning"}) {
        const auto read = said(R"({"choices":[{"message":{"content":"yes",")" + std::string(field) +
                               R"(":"hm"}}]})");
        EXPECT_EQ(read.text, "yes");
        EXPECT_EQ(read.reasoning, "hm");
    }
}

TEST(Reply, that_refuses_says_so) {
    const auto read = said(
        R"({"choices":[{"finish_reason":"stop","message":{"content":null,"refusal":"No."}}]})");
    EXPECT_EQ(read.refusal, "No.");
    EXPECT_EQ(read.ended, NREM_REFUSED);
}

TEST(Reply, maps_its_end) {
    const auto ended = [](const std::string& reason) {
        return said(R"({"choices":[{"text":"","finish_reason":)" + reason + "}]}").ended;
    };
    EXPECT_EQ(ended("\"stop\""), NREM_ENDED);
    EXPECT_EQ(ended("\"length\""), NREM_CUT);
    EXPECT_EQ(ended("\"content_filter\""), NREM_FILTERED);
    EXPECT_EQ(ended("\"whatever\""), NREM_UNSAID);
    EXPECT_EQ(ended("null"), NREM_UNSAID);
    EXPECT_EQ(ended("7"), NREM_UNSAID);
}

TEST(Reply, without_an_answer_is_none) {
    for (const char* body : {"{}", "[]", "null", R"({"choices":[]})", R"({"choices":[null]})",
                             R"({"choices":"x"})", R"({"choices":[{}]})"})
        EXPECT_FALSE(nrem::openai::read_completion(Json::parse(body))) << body;
}

TEST(Reply, has_log_probabilities_in_either_shape) {
    const auto chat = said(
        R"({"choices":[{"text":",","logprobs":{"content":[{"token":",","logprob":-0.5,"top_logprobs":[{"token":"b","logprob":-3},{"token":",","logprob":-0.5}]}]}}]})");
    const auto old = said(
        R"({"choices":[{"text":",","logprobs":{"tokens":[","],"token_logprobs":[-0.5],"top_logprobs":[{"b":-3,",":-0.5}]}}]})");
    for (const auto& read : {chat, old}) {
        ASSERT_EQ(read.places.size(), 1U);
        EXPECT_EQ(read.places[0].token, ",");
        EXPECT_EQ(read.places[0].log_probability, -0.5);
        EXPECT_EQ(read.places[0].rivals,
                  (std::vector<std::pair<std::string, double>>{{",", -0.5}, {"b", -3}}));
    }
}

TEST(Reply, has_no_places_where_log_probabilities_are_odd) {
    for (const char* logs :
         {"null", "{}", "[]", "7", R"({"content":null})", R"({"content":[{"token":"a"}]})",
          R"({"tokens":["a"],"token_logprobs":[null],"top_logprobs":null})",
          R"({"tokens":"a","token_logprobs":"b"})"})
        EXPECT_TRUE(said(R"({"choices":[{"text":"a","logprobs":)" + std::string(logs) + "}]}")
                        .places.empty())
            << logs;
}

TEST(Embeddings, come_in_the_order_of_the_texts) {
    const auto read = nrem::openai::read_embeddings(
        Json::parse(R"({"data":[{"index":1,"embedding":[2,3]},{"index":0,"embedding":[0,1]}]})"),
        2);
    EXPECT_EQ(read.vectors, (std::vector<std::vector<float>>{{0, 1}, {2, 3}}));
    EXPECT_FALSE(read.usage);
}

TEST(Embeddings, of_each_token_are_averaged) {
    const auto read =
        nrem::openai::read_embeddings(Json::parse(R"({"data":[{"embedding":[[1,2],[3,6]]}]})"), 1);
    EXPECT_EQ(read.vectors[0], (std::vector<float>{2, 4}));
    EXPECT_TRUE(read.per_token);
}

TEST(Embeddings, that_do_not_fit_are_refused) {
    for (const char* body :
         {"{}", R"({"data":[]})", R"({"data":[{"embedding":[]}]})",
          R"({"data":[{"embedding":"abc"}]})", R"({"data":[{"index":4,"embedding":[1]}]})",
          R"({"data":[{"embedding":["x"]}]})", R"({"data":[{"embedding":[[1,2],[3]]}]})"})
        EXPECT_THROW((void)nrem::openai::read_embeddings(Json::parse(body), 1),
                     nrem::openai::NoEmbeddings)
            << body;
    EXPECT_THROW((void)nrem::openai::read_embeddings(
                     Json::parse(R"({"data":[{"embedding":[1]},{"embedding":[1,2]}]})"), 2),
                 nrem::openai::NoEmbeddings);
}

}  // namespace
