// Every fault of the scripted server, through the whole client and over a real wire.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "plugins/engines/language/asker.hpp"
#include "engines/language/scripted/server.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace {

using nrem::asker::Asker;
using nrem::asker::Given;
using nrem::asker::Heard;
using nrem::asker::Question;
using nrem::asker::user;

Heard ask(const std::string& script, const Question& question, Given given = {}) {
    given["script"] = script;
    return Asker("scripted", given).ask(question);
}

// What comes of a fault that every call meets.
Heard spoiled(const std::string& fault, Given given = {{"retries", "0"}}) {
    return ask(R"({"errors":"llama.cpp","model":"tiny","faults":)" + fault + "}", user("Hi there"),
               std::move(given));
}

// What comes of a fault that only the first call meets.
Heard mended(const std::string& fault) {
    return spoiled("[" + fault + "]", {{"retries", "1"}});
}

bool contains(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

#define EXPECT_CONTAINS(text, part) EXPECT_TRUE(contains(text, part)) << text

TEST(Scripted, repeats_what_it_is_told_without_a_script) {
    const Heard heard = ask("{}", user("Hi there"));
    EXPECT_EQ(heard.code, NREM_OK) << heard.message;
    EXPECT_EQ(heard.text, "Hi there");
    EXPECT_EQ(heard.ended, NREM_ENDED);
    EXPECT_EQ(heard.model, "scripted");
    EXPECT_EQ(heard.usage.prompt_tokens, 2U);
    EXPECT_EQ(heard.usage.answer_tokens, 2U);
    EXPECT_EQ(heard.usage.estimated, 0);
    EXPECT_TRUE(heard.notes.empty());
}

TEST(Scripted, plays_a_file) {
    const auto path = nrem::own_folder() / "script.yaml";
    nrem::process::write(path, "rules:\n  - reply: from a file\n");
    EXPECT_EQ(ask(path.string(), user("Hi")).text, "from a file");
}

TEST(Scripted, names_a_file_that_is_not_there) {
    EXPECT_CONTAINS(Asker("scripted", {{"script", "nowhere.yaml"}}).refusal(), "nowhere.yaml");
}

TEST(Scripted, is_told_apart_by_its_script_and_not_by_its_port) {
    const auto identity = [](const std::string& script) {
        return Asker("scripted", {{"script", script}}).identity();
    };
    EXPECT_EQ(identity("{}"), identity("{}"));
    EXPECT_NE(identity("{}"), identity(R"({"model":"tiny"})"));
    EXPECT_FALSE(contains(identity("{}"), "127.0.0.1")) << identity("{}");
}

TEST(Fault, that_lasts_is_told_with_its_status_and_message) {
    for (const char* status : {"500", "503", "429"}) {
        const Heard heard = spoiled(R"({"kind":"status","message":"the moon","status":)" +
                                    std::string(status) + "}");
        EXPECT_EQ(heard.code, NREM_UNAVAILABLE);
        EXPECT_CONTAINS(heard.message, std::string("answers ") + status + ": the moon");
    }
}

TEST(Fault, that_passes_is_tried_again_and_noted) {
    for (const char* fault :
         {R"({"kind":"status","status":500,"calls":1})",
          R"({"kind":"status","status":503,"calls":1})",
          R"({"kind":"status","status":429,"calls":1})", R"({"kind":"reset","calls":1})",
          R"({"kind":"close","calls":1})", R"({"kind":"truncated","calls":1})"}) {
        const Heard heard = mended(fault);
        EXPECT_EQ(heard.code, NREM_OK) << fault << ": " << heard.message;
        EXPECT_EQ(heard.text, "Hi there") << fault;
        EXPECT_EQ(heard.count("retry"), 1U) << fault;
    }
}

// A machine with other work may stall by itself, too.
TEST(Fault, of_a_stall_ends_with_the_time_for_the_first_byte) {
    const Heard heard =
        spoiled(R"({"kind":"stall","calls":1})", {{"retries", "9"}, {"first_byte_seconds", "0.3"}});
    EXPECT_EQ(heard.text, "Hi there") << heard.message;
    EXPECT_GE(heard.count("retry"), 1U);
}

TEST(Fault, of_rate_is_waited_for_as_long_as_the_server_says) {
    const Heard heard = mended(R"({"kind":"status","status":429,"retry_after":1,"calls":1})");
    EXPECT_EQ(heard.text, "Hi there") << heard.message;
    EXPECT_CONTAINS(heard.note("retry"), "waited 1.0");
}

TEST(Fault, on_the_wire_that_lasts_is_unavailable) {
    for (const char* kind : {"stall", "reset", "close", "truncated"}) {
        const Heard heard = spoiled(R"({"kind":")" + std::string(kind) + R"("})",
                                    {{"retries", "0"}, {"first_byte_seconds", "0.2"}});
        EXPECT_EQ(heard.code, NREM_UNAVAILABLE) << kind;
        EXPECT_CONTAINS(heard.message, "127.0.0.1") << kind;
    }
}

TEST(Fault, that_drips_ends_with_the_time_for_a_try) {
    const Heard heard =
        spoiled(R"({"kind":"drip","seconds":0.05})", {{"retries", "0"}, {"try_seconds", "0.3"}});
    EXPECT_EQ(heard.code, NREM_UNAVAILABLE);
}

TEST(Fault, that_drips_fast_enough_is_none) {
    EXPECT_EQ(spoiled(R"({"kind":"drip","seconds":0.0001})").text, "Hi there");
}

// 4.5: within `retries`, and never more than twice.
TEST(Fault, of_a_reply_that_is_no_json_is_asked_again_twice) {
    for (const char* kind : {"malformed", "html"}) {
        const std::string fault = R"({"kind":")" + std::string(kind) + R"(","calls":)";
        const Given patient{{"retries", "9"}};
        const Heard heard = spoiled(fault + R"("1-2"})", patient);
        EXPECT_EQ(heard.text, "Hi there") << heard.message;
        EXPECT_EQ(heard.count("retry"), 2U);
        EXPECT_EQ(heard.paid, 3U);  // and each was counted
        const Heard failed = spoiled(fault + R"("1-3"})", patient);
        EXPECT_EQ(failed.code, NREM_UNAVAILABLE);
        EXPECT_EQ(failed.paid, 3U);
        EXPECT_EQ(spoiled(fault + R"("1"})", {{"retries", "0"}}).code, NREM_UNAVAILABLE);
        EXPECT_EQ(spoiled(fault + R"("1-2"})", {{"retries", "1"}}).code, NREM_UNAVAILABLE);
    }
    EXPECT_CONTAINS(spoiled(R"({"kind":"html"})").message, "Welcome to the proxy");
}

// 5.11: replies that make no sense do not begin a deadline of their own.
TEST(Fault, of_a_reply_that_is_no_json_ends_with_the_deadline) {
    const auto began = std::chrono::steady_clock::now();
    const Heard heard =
        spoiled(R"({"kind":"html"})", {{"retries", "99"}, {"deadline_seconds", "0.2"}});
    EXPECT_EQ(heard.code, NREM_UNAVAILABLE);
    EXPECT_LT(heard.paid, 3U);
    EXPECT_LT(std::chrono::steady_clock::now() - began, std::chrono::seconds(5));
}

// What comes of a body that the first requests get, and of "rain" behind it.
Heard after(const std::string& body, const std::string& attempt, Given given = {}) {
    given.try_emplace("retries", "3");
    return ask("rules:\n  - when: {" + attempt + "}\n    body: '" + body + "'\n  - reply: rain\n",
               user("Hi"), given);
}

// 4.2
TEST(Fault, within_a_good_reply_is_tried_again_as_its_status) {
    for (const char* body :
         {R"({"error":{"code":429,"message":"later"}})",
          R"({"error":{"code":"rate_limit_exceeded","message":"slow down"}})",
          R"({"choices":[{"finish_reason":"error","message":{"content":"sun"},"error":{"code":502,"message":"gone"}}]})",
          R"({"choices":[{"finish_reason":"error","message":{"content":"sun"}}]})",
          R"({"choices":[{"message":{"content":7}}]})"}) {
        const Heard heard = after(body, "attempt: 1");
        EXPECT_EQ(heard.text, "rain") << body << heard.message;
        EXPECT_EQ(heard.count("retry"), 1U) << body;
        const Heard failed = after(body, "attempt: 1", {{"retries", "0"}});
        EXPECT_TRUE(failed.code == NREM_UNAVAILABLE || failed.ended == NREM_UNREADABLE) << body;
    }
    EXPECT_CONTAINS(after(R"({"error":{"code":429,"message":"later"}})", "calls: 1-").message,
                    "answers 429: later");
}

// 4.5: an answer that cannot be used was paid all the same.
TEST(Fault, that_was_paid_is_counted_beside_the_answer) {
    const std::string body =
        R"({"choices":[{"finish_reason":"error"}],"usage":{"prompt_tokens":7,"completion_tokens":5}})";
    const Heard heard = after(body, "attempt: 1");
    EXPECT_EQ(heard.paid, 2U);
    EXPECT_EQ(heard.wasted, 12U);
    EXPECT_EQ(after(body, "calls: 1-", {{"retries", "1"}}).paid, 2U);
}

// 4.6: what a server refuses and a request can do without is left out, and remembered.
TEST(Fault, of_a_refused_parameter_steps_down) {
    Question seeded = user("Hi");
    seeded.seed = 3;
    const std::string script =
        "rules:\n  - when: {calls: 1}\n    status: 400\n    body: '" +
        std::string(R"({"error":{"message":"Unsupported value: temperature does not support 0.0"}})") +
        "'\n  - reply: rain\n";
    const Asker asker("scripted", {{"script", script}});
    const Heard first = asker.ask(seeded);
    EXPECT_EQ(first.text, "rain") << first.message;
    EXPECT_EQ(first.note("structured"), "the server takes no temperature");
    EXPECT_EQ(first.note("degraded"), "the server takes no temperature: its own was used");
    const Heard second = asker.ask(seeded);
    EXPECT_EQ(second.count("structured"), 0U);
    EXPECT_EQ(second.count("degraded"), 1U);
}

// The complaint names several: each is left out until the request is taken.
TEST(Fault, of_several_refused_parameters_steps_down_for_each) {
    Question seeded = user("Hi");
    seeded.seed = 3;
    const Heard heard = ask(
        R"({"rules":[{"when":{"calls":"1-2"},"status":400,"body":{"error":{"message":"temperature and seed are not supported"}}},{"reply":"rain"}]})",
        seeded);
    EXPECT_EQ(heard.text, "rain") << heard.message;
    EXPECT_EQ(heard.count("structured"), 2U);
}

// 5.11: one deadline for all that is sent for one question.
TEST(Fault, of_refused_parameters_begins_no_deadline_of_its_own) {
    Question seeded = user("Hi");
    seeded.seed = 3;
    const Heard heard = ask(
        R"({"latency":0.3,"rules":[{"status":400,"body":{"error":{"message":"temperature, seed and max_tokens are not supported"}}}]})",
        seeded, {{"deadline_seconds", "0.4"}});
    EXPECT_NE(heard.code, NREM_OK);
    EXPECT_LE(heard.count("structured"), 1U);
}

TEST(Fault, of_a_streamed_reply_is_none) {
    const Heard heard = ask(
        "rules:\n  - content_type: text/event-stream\n    body: \"data: {\\\"choices\\\":[{\\\"delta\\\":"
        "{\\\"content\\\":\\\"rain\\\"}}]}\\n\\ndata: [DONE]\\n\\n\"\n",
        user("Hi"));
    EXPECT_EQ(heard.text, "rain") << heard.message;
}

TEST(Fault, of_a_wrong_content_type_is_none) {
    EXPECT_EQ(spoiled(R"({"kind":"content_type"})").text, "Hi there");
}

TEST(Fault, of_a_missing_model_names_it_and_those_there_are) {
    const Heard heard = ask(R"({"models":["llama","qwen"]})", user("Hi"), {{"model", "lama"}});
    EXPECT_EQ(heard.code, NREM_INVALID);
    EXPECT_CONTAINS(heard.message, "answers 404 to /chat/completions with the model 'lama'");
    EXPECT_CONTAINS(heard.message, "it has llama, qwen");
    EXPECT_EQ(spoiled(R"({"kind":"wrong_model"})").code, NREM_INVALID);
}

TEST(Fault, of_a_long_prompt_has_the_servers_numbers) {
    for (const char* errors : {"llama.cpp", "openai", "text"}) {
        const Heard heard = ask(R"({"context":10,"errors":")" + std::string(errors) + R"("})",
                                user(std::string(100, 'a')));
        EXPECT_EQ(heard.code, NREM_TOO_LONG) << heard.message;
        EXPECT_CONTAINS(heard.message, "25 tokens");
        EXPECT_CONTAINS(heard.message, "10 tokens");
    }
    EXPECT_EQ(spoiled(R"({"kind":"too_long"})").code, NREM_TOO_LONG);
}

TEST(Fault, of_wrong_usage_is_answered_by_an_estimate) {
    for (const char* usage : {"wrong", "absent"}) {
        const Heard heard =
            ask(R"({"usage":")" + std::string(usage) + R"("})", user("twelve bytes"));
        EXPECT_EQ(heard.usage.estimated, 1);
        EXPECT_EQ(heard.usage.prompt_tokens, 3U);
        EXPECT_EQ(heard.usage.answer_tokens, 3U);
    }
}

TEST(Fault, of_a_server_that_is_not_there_is_unavailable) {
    std::string url;
    { url = nrem::scripted::Server({}).url(); }
    const Heard heard = Asker("openai", {{"url", url}, {"retries", "0"}}).ask(user("Hi"));
    EXPECT_EQ(heard.code, NREM_UNAVAILABLE);
    EXPECT_CONTAINS(heard.message, url.substr(0, url.size() - 3));
}

TEST(Fault, of_a_server_that_comes_back_is_waited_for) {
    std::uint16_t port = 0;
    { port = nrem::scripted::Server({}).port(); }
    const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/v1";
    std::unique_ptr<nrem::scripted::Server> server;
    std::thread late([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(300));
        server = std::make_unique<nrem::scripted::Server>(nrem::scripted::Script{}, port);
    });
    const Heard heard = Asker("openai", {{"url", url}, {"retries", "8"}}).ask(user("Hi"));
    late.join();
    EXPECT_EQ(heard.text, "Hi") << heard.message;
    EXPECT_GE(heard.count("retry"), 1U);
}

TEST(Fault, ends_a_call_that_is_cancelled) {
    static std::atomic<bool> asked;
    asked = false;
    nrem::asker::PromptView prompt(user("Hi"));
    prompt.raw().cancelled = [](void*) -> std::int32_t { return asked.exchange(true); };
    const Asker asker("scripted", {{"script", R"({"faults":{"kind":"stall"}})"}});
    EXPECT_EQ(asker.ask(prompt.raw()).code, NREM_CANCELLED);
}

}  // namespace
