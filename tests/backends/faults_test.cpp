// Every fault of the scripted server, through the whole client and over a real wire.
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

#include "asker.hpp"
#include "scripted/server/server.hpp"
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

TEST(Fault, of_a_reply_that_is_no_json_is_asked_again_twice) {
    for (const char* kind : {"malformed", "html"}) {
        const std::string fault = R"({"kind":")" + std::string(kind) + R"(","calls":)";
        const Heard heard = spoiled(fault + R"("1-2"})");
        EXPECT_EQ(heard.text, "Hi there") << heard.message;
        EXPECT_EQ(heard.count("retry"), 2U);
        EXPECT_EQ(spoiled(fault + R"("1-3"})").code, NREM_UNAVAILABLE);
    }
    EXPECT_CONTAINS(spoiled(R"({"kind":"html"})").message, "Welcome to the proxy");
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
