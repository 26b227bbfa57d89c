// A short trial of llm_rnn as a user would run it: against a real server with a real model, and
// from what was recorded there.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "peer.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"

namespace {

using Json = nlohmann::json;
namespace process = nrem::process;

std::vector<Json> lines_of(const std::filesystem::path& file) {
    std::vector<Json> made;
    std::istringstream text(process::read(file));
    for (std::string line; std::getline(text, line);) made.push_back(Json::parse(line));
    return made;
}

// The last message of each call of that operation.
std::vector<std::string> prompts_of(const std::vector<Json>& calls, const std::string& operation) {
    std::vector<std::string> made;
    for (const auto& call : calls)
        if (call["operation"] == operation) made.push_back(call["messages"].back()["text"]);
    return made;
}

class LlmRnn : public testing::Test {
protected:
    void run(const std::string& overrides = "") const {
        const auto ran =
            process::run(process::nrem("run " NREM_SOURCE_DIR "/tests/llm/short_trial.yaml --out " +
                                       folder_.string() + " " + overrides));
        ASSERT_EQ(ran.exit_code, 0) << ran.output;
        trials_are_sound(lines_of(folder_ / "trials.jsonl"));
    }

    const std::filesystem::path folder_ = nrem::own_folder() / "run";

private:
    void trials_are_sound(const std::vector<Json>& trials) const {
        ASSERT_EQ(trials.size(), 1U);
        EXPECT_EQ(trials[0]["outcome"], "ok") << trials[0]["error"];
        EXPECT_EQ(trials[0]["metrics"]["summary"]["n"], 3);
        std::map<std::string, Json> costs;
        for (const auto& cost : trials[0]["metrics"]["calls"]) costs[cost["operation"]] = cost;
        for (const char* operation : {"predict", "critique", "revise_free"}) {
            EXPECT_EQ(costs[operation]["calls"], 3) << operation;
            EXPECT_EQ(costs[operation]["estimated"], 0) << operation;
            EXPECT_EQ(costs[operation]["broken"], 0) << operation;
            EXPECT_GT(costs[operation]["prompt_tokens"], 60) << operation;
            EXPECT_EQ(costs[operation]["model"], "smollm2") << operation;
        }
        state_is_carried_on(
            lines_of(folder_ / "trials" / trials[0]["id"].get<std::string>() / "calls.jsonl"));
    }

    // The state that was written after a step is what the next prediction is made with.
    void state_is_carried_on(const std::vector<Json>& calls) const {
        const auto predicts = prompts_of(calls, "predict");
        ASSERT_EQ(predicts.size(), 3U);
        EXPECT_NE(predicts[0].find("Nothing is known yet.\nSeattle 2012-01-02"), std::string::npos);
        const auto revise = std::ranges::find(calls, "revise_free", [](const Json& call) {
            return call["operation"].get<std::string>();
        });
        ASSERT_NE(revise, calls.end());
        const std::string written = (*revise)["answer"];
        EXPECT_NE(predicts[1].find('\n' + written.substr(written.find_first_not_of(' ')) + '\n'),
                  std::string::npos)
            << predicts[1] << '\n'
            << written;
    }
};

TEST_F(LlmRnn, goes_through_a_trial_with_a_real_model) {
    if (!nrem::peer::is_prepared()) GTEST_SKIP() << "skipped: no model";
    const auto port = nrem::peer::free_port();
    const nrem::peer::Peer peer(nrem::peer::llama(nrem::peer::prepared() / "smollm2.gguf", port,
                                                  {"--model_alias", "smollm2"}),
                                {}, port);
    ASSERT_TRUE(peer.is_up());
    run("responses.mode=live backend.url=" + peer.url());
}

TEST_F(LlmRnn, goes_through_the_recorded_trial_without_the_model) {
    run();
}

}  // namespace
