// The backend openai against a mock server that others wrote, which leaves out usage and indices.
#include <gtest/gtest.h>

#include "plugins/engines/language/asker.hpp"
#include "peer.hpp"

namespace {

using nrem::asker::Asker;
using nrem::asker::Heard;
using nrem::asker::user;
using nrem::peer::Peer;

TEST(MockLlm, is_understood) {
    const auto program = nrem::peer::prepared() / "node_modules/@dwmkerr/mock-llm/dist/main.js";
    if (!std::filesystem::exists(program)) GTEST_SKIP() << "skipped: no mock-llm";
    const auto port = nrem::peer::free_port();
    const Peer peer({"node", program}, {"HOST=127.0.0.1", "PORT=" + std::to_string(port)}, port);
    ASSERT_TRUE(peer.is_up());
    const Asker asker("openai", {{"url", peer.url()}, {"model", "gpt-5"}, {"retries", "0"}});
    const Heard heard = asker.ask(user("twelve bytes"));
    EXPECT_EQ(heard.text, "twelve bytes") << heard.message;
    EXPECT_EQ(heard.usage.estimated, 1);
    EXPECT_EQ(heard.usage.prompt_tokens, 3U);
    EXPECT_EQ(heard.model, "gpt-5");
    const auto embedded = asker.embed({"a"});
    EXPECT_EQ(embedded.code, NREM_INVALID);
    EXPECT_NE(embedded.message.find("answers 404 to /embeddings"), std::string::npos)
        << embedded.message;
}

}  // namespace
