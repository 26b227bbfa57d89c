// What a script may hold, and what is said of one that makes no sense.
#include "engines/language/scripted/script.hpp"

#include <gtest/gtest.h>

#include "engines/language/scripted/responder.hpp"
#include "support/process.hpp"

namespace {

using nrem::scripted::Json;
using nrem::scripted::read_script;
using nrem::scripted::Request;
using nrem::scripted::Responder;

std::string refusal(const std::string& script) {
    try {
        (void)read_script(script);
    } catch (const std::invalid_argument& failure) {
        return failure.what();
    }
    return "";
}

Request asked(const std::string& text, const std::string& system = "") {
    Json messages = Json::array();
    if (!system.empty()) messages.push_back({{"role", "system"}, {"content", system}});
    messages.push_back({{"role", "user"}, {"content", text}});
    return {"POST", "/v1/chat/completions", {}, Json({{"messages", messages}}).dump()};
}

// What is said, or the status where nothing is.
std::string said(Responder& responder, const Request& request) {
    const auto response = responder.respond(request);
    if (response.status != 200) return std::to_string(response.status);
    return Json::parse(response.body)["choices"][0]["message"]["content"];
}

std::vector<std::string> all_said(const std::string& script,
                                  const std::vector<std::string>& questions) {
    Responder responder(read_script(script));
    std::vector<std::string> answers;
    for (const auto& question : questions) answers.push_back(said(responder, asked(question)));
    return answers;
}

using Texts = std::vector<std::string>;

TEST(Script, answers_by_the_first_rule_that_matches) {
    EXPECT_EQ(all_said(R"(
rules:
  - when: {last: rain}
    reply: wet
  - when: {last_matches: '^s[a-z]+$'}
    reply: 'an s: {{0}}'
)",
                       {"sun", "rain", "fog"}),
              (Texts{"an s: sun", "wet", "fog"}));
}

TEST(Script, fills_in_what_an_expression_found) {
    EXPECT_EQ(all_said(R"(
rules:
  - when: {last_matches: 'capital of (?P<land>\w+)(, please)?'}
    reply: '{{land}} {{1}} {{last}} {{call}} {{unknown}}'
)",
                       {"the capital of France"}),
              (Texts{"France France the capital of France 1 {{unknown}}"}));
}

TEST(Script, fills_in_what_several_expressions_found) {
    Responder responder(read_script(R"(
rules:
  - when: {last_matches: 'the (?P<what>\w+)', system_matches: 'the (?P<who>\w+)', any_matches: 't'}
    reply: '{{who}} of the {{what}}: {{1}}'
)"));
    EXPECT_EQ(said(responder, asked("the river", "You are the judge.")), "judge of the river: judge");
}

TEST(Script, says_a_list_in_turn) {
    EXPECT_EQ(all_said("rules: [{reply: [a, b]}]", {"x", "y", "z"}), (Texts{"a", "b", "a"}));
}

TEST(Script, matches_the_system_message_and_the_model) {
    Responder responder(read_script(R"(
rules:
  - when: {system: judge, any: river}
    reply: yes it is
  - when: {model: big}
    reply: large
)"));
    EXPECT_EQ(said(responder, asked("the river", "You are the judge.")), "yes it is");
    EXPECT_EQ(said(responder, asked("the river", "You are the writer.")), "the river");
    Request big = asked("Hi");
    Json body = Json::parse(big.body);
    body["model"] = "big";
    big.body = body.dump();
    EXPECT_EQ(said(responder, big), "large");
}

TEST(Script, spoils_the_calls_that_it_picks) {
    const auto with = [](const std::string& pick) {
        return all_said("faults: {status: 503, " + pick + "}", {"a", "b", "c", "a", "b"});
    };
    EXPECT_EQ(with("calls: 2"), (Texts{"a", "503", "c", "a", "b"}));
    EXPECT_EQ(with("calls: 2-3"), (Texts{"a", "503", "503", "a", "b"}));
    EXPECT_EQ(with("calls: 4-"), (Texts{"a", "b", "c", "503", "503"}));
    EXPECT_EQ(with("every: 2"), (Texts{"a", "503", "c", "503", "b"}));
    EXPECT_EQ(with("attempt: 2"), (Texts{"a", "b", "c", "503", "503"}));
    EXPECT_EQ(with("probability: 0"), (Texts{"a", "b", "c", "a", "b"}));
}

TEST(Script, draws_by_the_request_and_not_by_the_order_of_calls) {
    const std::string script = "faults: {status: 503, probability: 0.5, seed: 1}";
    Texts questions;
    for (int i = 0; i < 40; ++i) questions.push_back("question " + std::to_string(i));
    const Texts forward = all_said(script, questions);
    Texts backward = all_said(script, {questions.rbegin(), questions.rend()});
    std::reverse(backward.begin(), backward.end());
    EXPECT_EQ(forward, backward);
    const auto failed = std::count(forward.begin(), forward.end(), "503");
    EXPECT_GT(failed, 8);
    EXPECT_LT(failed, 32);
}

TEST(Script, is_refused_by_the_place_of_its_mistake) {
    EXPECT_EQ(refusal("rules: [{repyl: a}]"),
              "rules[0]: no key 'repyl' (there are when, reply, probabilities, reasoning, finish, "
              "model, body, status, content_type, faults)");
    EXPECT_EQ(refusal("rules: [{faults: [{}, {kind: explode}]}]").substr(0, 43),
              "rules[0].faults[1].kind: is none of status,");
    EXPECT_EQ(refusal("faults: {calls: 4-2}"), "faults[0].calls: ends before it begins");
    EXPECT_EQ(refusal("faults: {calls: often}"),
              "faults[0].calls: is no call or range of calls, such as 3, 2-4 or 5-");
    EXPECT_EQ(refusal("faults: {probability: 2}"), "faults[0].probability: is above 1");
    EXPECT_EQ(refusal("rules: [{when: {last_matches: '('}}]"),
              "rules[0].when.last_matches: is no regular expression: missing ): (");
    EXPECT_EQ(refusal("[1, 2]"), "script: is no mapping");
    EXPECT_EQ(refusal("a: [").substr(0, 8), "script: ");
}

TEST(Script, may_spoil_embeddings) {
    Responder responder(read_script(R"(
rules:
  - reply: never said to an embedding
    faults: {status: 500}
  - when: {path: embeddings}
    faults: {status: 503, calls: 1}
)"));
    const Request request{"POST", "/v1/embeddings", {}, R"({"input":["a"]})"};
    EXPECT_EQ(responder.respond(request).status, 503);
    EXPECT_EQ(responder.respond(request).status, 200);
}

TEST(Script, of_the_documentation_is_one) {
    const std::string page = nrem::process::read(NREM_SOURCE_DIR "/docs/llm-servers.md");
    const auto begin = page.find("model: tiny ");
    ASSERT_NE(begin, std::string::npos);
    const auto script = read_script(page.substr(begin, page.find("```", begin) - begin));
    EXPECT_EQ(script.rules.size(), 3U);
    EXPECT_EQ(script.faults.size(), 2U);
}

}  // namespace
