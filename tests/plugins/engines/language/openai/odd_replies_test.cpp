// Whatever a server sends, reading it does not throw, crash or recur without end.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "engines/language/openai/wire.hpp"

namespace {

using nrem::openai::Json;

// Values that stand where another type is expected.
const std::vector<Json>& oddities() {
    static const std::vector<Json> all = {nullptr,
                                          true,
                                          -1,
                                          7,
                                          0.5,
                                          1e300,
                                          "",
                                          "text",
                                          Json::array(),
                                          Json::object(),
                                          Json({1, "a"}),
                                          Json({nullptr}),
                                          Json({{"text", 7}}),
                                          Json({{"content", {1, 2}}}),
                                          Json::array({Json::array({1, 2}), Json::array({"x"})})};
    return all;
}

const std::vector<Json>& good_replies() {
    static const std::vector<Json> all = {
        Json::parse(
            R"({"choices":[{"finish_reason":"stop","message":{"content":[{"type":"text","text":"a"}],"reasoning_content":"b","refusal":null},"logprobs":{"content":[{"token":"a","logprob":-1,"top_logprobs":[{"token":"a","logprob":-1}]}]}}],"model":"m","usage":{"prompt_tokens":1,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":1}}})"),
        Json::parse(
            R"({"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-1],"top_logprobs":[{"a":-1}]}}]})"),
        Json::parse(R"({"data":[{"index":0,"embedding":[1,2]},{"index":1,"embedding":[[1,2]]}]})"),
        Json::parse(
            R"({"error":{"message":"m","type":"t","code":"c","n_prompt_tokens":5,"n_ctx":4},"detail":[{"msg":"x"}]})")};
    return all;
}

// Puts an oddity in some place of a good reply, or leaves the place out.
Json spoiled() {
    const Json good = *rc::gen::elementOf(good_replies());
    const Json flat = good.flatten();
    auto place = flat.begin();
    std::advance(place, *rc::gen::inRange<std::size_t>(0, flat.size()));
    Json::json_pointer at(place.key());
    Json body = flat.unflatten();
    const int levels = *rc::gen::inRange(0, 4);  // up from the leaf
    for (int i = 0; i < levels && !at.parent_pointer().empty(); ++i) at = at.parent_pointer();
    body[at] = *rc::gen::elementOf(oddities());
    return body;
}

RC_GTEST_PROP(OddReply, is_read_or_is_none, ()) {
    const Json body = spoiled();
    (void)nrem::openai::read_completion(body);
    try {
        (void)nrem::openai::read_embeddings(body, 2);
    } catch (const nrem::openai::NoEmbeddings&) {
    }
    const std::string text = body.dump();
    (void)nrem::openai::read_models(text);
    const int status = *rc::gen::elementOf(std::vector{200, 400, 500});
    for (const auto wanted : {nrem::openai::Wanted::completion, nrem::openai::Wanted::embeddings})
        (void)nrem::openai::judge(status, text, wanted);
    RC_ASSERT(!nrem::openai::read_complaint(status, text, body).message.empty());
}

RC_GTEST_PROP(OddReply, may_be_cut_anywhere, ()) {
    const Json good = *rc::gen::elementOf(good_replies());
    const std::string text = good.dump();
    const std::string cut = text.substr(0, *rc::gen::inRange<std::size_t>(0, text.size()));
    RC_ASSERT(nrem::openai::parse_body(cut).is_discarded());
    RC_ASSERT(!nrem::openai::judge(500, cut, nrem::openai::Wanted::completion).complaint.message.empty());
    (void)nrem::openai::judge(200, "data: " + cut, nrem::openai::Wanted::completion);
}

TEST(OddReply, that_is_nested_without_end_is_none) {
    const std::size_t depth = 1000000;
    const std::string nested = std::string(depth, '[') + std::string(depth, ']');
    EXPECT_TRUE(nrem::openai::parse_body(nested).is_discarded());
    EXPECT_EQ(nrem::openai::judge(500, nested, nrem::openai::Wanted::completion).complaint.message,
              std::string(200, '['));
    EXPECT_FALSE(nrem::openai::parse_body(R"({"a":"[[\"[["})").is_discarded());
}

}  // namespace
