// What a user gets wrong about a server, and what a server gets wrong: one clear line that names
// it, and nothing lost. And what must never be written down: the key.
#include "language/serving.hpp"

namespace nrem {
namespace {

namespace fs = std::filesystem;
using process::Result;
using serving::Counting;

class LanguageBadInput : public serving::Experiment {
protected:
    // Every trial fails, and each arm says this once.
    void expect_failure(const std::string& said) const {
        const Result result = run("x");
        EXPECT_EQ(result.exit_code, 1);
        for (const auto& row : rows("x")) EXPECT_EQ(row["outcome"], "failed");
        for (const char* arm : {"rnn", "nights", "no_memory"})
            EXPECT_EQ(count(result.output, std::string("\n") + arm + ": 2 trials failed: "), 1U);
        EXPECT_EQ(count(result.output, said), 3U) << result.output;
    }
    static std::size_t count(const std::string& text, const std::string& part) {
        std::size_t found = 0;
        for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++found;
        return found;
    }
};

TEST_F(LanguageBadInput, a_server_that_is_not_there) {
    write("http://127.0.0.1:9/v1");
    expect_failure("backend openai: http://127.0.0.1:9: connection refused (3 tries in ");
}

TEST_F(LanguageBadInput, a_url_that_is_none) {
    write("127.0.0.1");
    expect_failure("backend openai: url: '127.0.0.1' begins with neither http:// nor https://");
}

TEST_F(LanguageBadInput, a_model_that_the_server_has_not) {
    const Counting server(std::string(serving::script) + "models: [small]\n");
    write(server.url());
    expect_failure(server.url() +
                   " answers 404 to /chat/completions with the model 'tiny': The "
                   "model 'tiny' does not exist; it has small");
}

TEST_F(LanguageBadInput, a_key_that_is_wanted) {
    const Counting server(std::string(serving::script) + "key: sesame\n");
    write(server.url());
    expect_failure(server.url() +
                   " answers 401: it wants a key; name the environment variable that "
                   "holds it in key_variable");
}

TEST_F(LanguageBadInput, a_place_where_it_happened_is_named) {
    write("http://127.0.0.1:9/v1");
    const Result result = run("x", "backend.retries=0");
    for (const char* place :
         {"rnn: 2 trials failed: stream 0: step 0: rule llm_rnn: backend openai: ",
          "nights: 2 trials failed: stream 0: held-out questions of the sleep after step 4: backend openai: ",
          "no_memory: 2 trials failed: stream 0: step 13: backend openai: "})
        EXPECT_EQ(count(result.output, place), 1U) << place << "\n" << result.output;
}

TEST_F(LanguageBadInput, prompts_that_are_too_long_are_said_in_the_servers_words_and_counted) {
    const Counting server(std::string(serving::script) + "context: 76\n");
    write(server.url());
    const Result result = run("x", "--in-flight 1");
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_EQ(count(result.output,
                    "nrem: warning: backend openai: the prompt is too long for the model: This "
                    "model's maximum context length is 76 tokens. However, your messages resulted "
                    "in "),
              1U)
        << result.output;
    for (const char* said :
         {"rnn: 72 of 72 'revise' prompts did not fit into the model: keep less",
          "nights: 12 of 12 'summarise' prompts did not fit into the model: keep less"})
        EXPECT_EQ(count(result.output, said), 1U) << said << "\n" << result.output;
    for (const auto& row : rows("x")) EXPECT_EQ(row["outcome"], "ok");
}

// 5.9: no answer is no wrong prediction.
TEST_F(LanguageBadInput, answers_that_do_not_come_are_counted_apart) {
    std::string script = serving::script;
    const std::string answers = "    reply: \"{{first}}\"\n";
    script.replace(script.find(answers), answers.size(),
                   "    body: {choices: [{finish_reason: stop, message: {content: null, refusal: "
                   "'no'}}], model: tiny, usage: {prompt_tokens: 20, completion_tokens: 2}}\n");
    const Counting server(script);
    write(server.url());
    const Result result = run("x");
    EXPECT_EQ(result.exit_code, 0) << result.output;
    for (const auto& row : rows("x")) {
        const auto& metrics = row["metrics"];
        const std::uint64_t asked = metrics["total"]["n"];
        if (row["arm"] == "nights") continue;  // whose prompts an earlier rule answers
        EXPECT_EQ(metrics["replies"]["unanswered"], asked);
        EXPECT_EQ(metrics["replies"]["refused"], asked);
        EXPECT_EQ(metrics["total"]["right"], nlohmann::json::array({0, 0}));  // nothing was judged
    }
    EXPECT_NE(result.output.find("predictions were not answered and are not scored ("), result.output.npos)
        << result.output;
    EXPECT_NE(result.output.find("were refused by the model"), result.output.npos) << result.output;
}

// A hostile server that says what it was told, in errors and in answers.
TEST_F(LanguageBadInput, a_key_is_written_nowhere) {
    const std::string key = "sk-open-sesame-4711";
    ASSERT_EQ(setenv("NREM_TEST_KEY", key.c_str(), 1), 0);
    std::string told = serving::script;
    told.replace(told.find("last was"), 8, "you said " + key);
    const std::string refused =
        "faults: [{kind: status, status: 401, message: 'Incorrect API key provided: " + key + "'}]";
    // What is said in the key's place, and where.
    for (const auto& [out, script, code, file, said] :
         {std::tuple{"answered", told, 0, "../x.cassette.jsonl", "you said [key]"},
          std::tuple{"refused", serving::script + refused, 1, "report.html",
                     "it does not take the key in NREM_TEST_KEY"}}) {
        const Counting server(script);
        write(server.url(), "", ", key_variable: NREM_TEST_KEY");
        const Result result = run(out, "responses.mode=record responses.cassette=" +
                                           (folder_ / out / "x.cassette.jsonl").string() +
                                           " --allow-key NREM_TEST_KEY@127.0.0.1");
        EXPECT_EQ(result.exit_code, code) << result.output;
        EXPECT_EQ(result.output.find(key), std::string::npos) << result.output;
        EXPECT_NE(process::read(run_of(out) / file).find(said), std::string::npos) << file;
    }
    std::size_t files = 0;
    for (const auto& file : fs::recursive_directory_iterator(folder_)) {
        if (!file.is_regular_file()) continue;
        ++files;
        EXPECT_EQ(process::read(file.path()).find(key), std::string::npos) << file.path();
    }
    EXPECT_GT(files, 20U);
}

}  // namespace
}  // namespace nrem
