// SmolLM2-135M-Instruct, which follows simple instructions: an answer that is right, one that
// follows a schema, and probabilities of its tokens.
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "plugins/engines/language/asker.hpp"
#include "peer.hpp"

namespace {

using nrem::asker::Asker;
using nrem::asker::Heard;
using nrem::asker::Question;
using nrem::asker::user;

TEST(SmolLM2, answers_with_text_with_json_and_with_probabilities) {
    if (!nrem::peer::is_prepared()) GTEST_SKIP() << "skipped: no model";
    const auto port = nrem::peer::free_port();
    const nrem::peer::Peer peer(nrem::peer::llama(nrem::peer::prepared() / "smollm2.gguf", port),
                                {}, port);
    ASSERT_TRUE(peer.is_up());
    const Asker asker("openai", {{"url", peer.url()}});

    const Heard plain = asker.ask(user("What is the capital of France? Answer with one word."));
    EXPECT_NE(plain.text.find("Paris"), std::string::npos) << plain.text << plain.message;
    EXPECT_EQ(plain.ended, NREM_ENDED);

    Question judged{.messages = {{NREM_SYSTEM, "You judge answers."},
                                 {NREM_USER,
                                  "Question: is the sky blue? Answer: yes. Is the "
                                  "answer right?"}}};
    judged.schema =
        R"({"type":"object","properties":{"verdict":{"enum":["right","wrong"]}},"required":["verdict"]})";
    const auto verdict = nlohmann::json::parse(asker.ask(judged).text, nullptr, false);
    ASSERT_TRUE(verdict.is_object());
    EXPECT_TRUE(verdict["verdict"] == "right" || verdict["verdict"] == "wrong") << verdict;

    Question weighed = user("Is the sky blue? Answer yes or no.");
    weighed.max_tokens = 1;
    weighed.log_probabilities = 5;
    const Heard heard = asker.ask(weighed);
    ASSERT_EQ(heard.places.size(), 1U);
    EXPECT_EQ(heard.places[0].rivals.size(), 5U);
    double sum = 0;
    for (const auto& rival : heard.places[0].rivals) sum += std::exp(rival.second);
    EXPECT_GT(sum, 0.1);
    EXPECT_LE(sum, 1.0001);
}

}  // namespace
