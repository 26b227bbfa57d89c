// Requests have one text and one key each, and responses come back from theirs bit by bit.
#include "language/request.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <limits>

#include "base/error.hpp"
#include "language/stored_response.hpp"

namespace nrem::core {
namespace {

ModelRequest question() {
    ModelRequest request;
    request.identity = "openai m";
    request.messages = {{NREM_SYSTEM, "be brief"}, {NREM_USER, "2 + 2?"}};
    request.sampling.temperature = 0.5;
    return request;
}
std::string key(const ModelRequest& request) {
    return request_key(request_text(request));
}

TEST(Request, is_canonical_json) {
    EXPECT_EQ(request_text(question()),
              R"({"identity":"openai m","kind":"generate","messages":[{"role":"system","text":)"
              R"("be brief"},{"role":"user","text":"2 + 2?"}],"sampling":{"form":"chat",)"
              R"("temperature":0.5}})");
}

TEST(Request, has_a_key_that_every_part_enters) {
    std::vector<ModelRequest> others(12, question());
    others[1].identity = "openai n";
    others[2].messages[1].role = NREM_ASSISTANT;
    others[3].messages[1].text += " ";
    others[4].sampling.temperature = 0;
    others[5].sampling.top_p = 1;
    others[6].sampling.max_tokens = 1;
    others[7].sampling.stop = {"\n"};
    others[8].schema = "{}";
    others[9].seed = 1;
    others[10].repetition = 1;
    others[11].sampling.log_probabilities = 1;
    for (std::size_t i = 1; i < others.size(); ++i) EXPECT_NE(key(others[i]), key(others[0])) << i;
    EXPECT_EQ(key(question()), key(others[0]));
    EXPECT_EQ(key(question()).size(), 64U);
}

TEST(Request, to_embed_holds_its_texts_alone) {
    ModelRequest request{.identity = "e", .kind = RequestKind::embed, .texts = {"a", "b"}};
    EXPECT_EQ(request_text(request), R"({"identity":"e","kind":"embed","texts":["a","b"]})");
}

TEST(Request, that_is_not_utf8_is_refused) {
    ModelRequest request = question();
    request.messages[1].text = "\xff";
    EXPECT_THROW((void)request_text(request), Error);
}

TEST(StoredResponse, comes_back_as_it_was) {
    StoredResponse response{.text = "4 \"four\"\n\t\u00e4",
                            .ended = NREM_CUT,
                            .usage = {false, 10, 2, 4},
                            .model = "m",
                            .places = {{{"4", -0.1}, {{"4", -0.1}, {"5", -2.3025850929940455}}}},
                            .vectors = {{0.1F, 1e-38F}, {}},
                            .code = NREM_TOO_LONG,
                            .message = "9 tokens in 8"};
    EXPECT_EQ(read_response(response_text(response)), response);
    EXPECT_EQ(read_response(response_text({})), StoredResponse{});
}

TEST(StoredResponse, keeps_every_bit_of_a_number) {
    StoredResponse response;
    for (const double value :
         {0.1 + 0.2, -5e-324, 1.7976931348623157e308, -0.0, 1.0 / 3,
          -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::infinity()})
        response.places.push_back({{"x", value}, {}});
    const StoredResponse back = read_response(response_text(response));
    for (std::size_t i = 0; i < response.places.size(); ++i)
        EXPECT_EQ(std::bit_cast<std::uint64_t>(back.places[i].token.log_probability),
                  std::bit_cast<std::uint64_t>(response.places[i].token.log_probability))
            << i;
}

TEST(StoredResponse, keeps_text_that_is_not_utf8_with_replacements) {
    StoredResponse response;
    response.text = "a\xff";
    EXPECT_EQ(read_response(response_text(response)).text, "a\xef\xbf\xbd");
}

TEST(StoredResponse, is_refused_when_it_is_something_else) {
    for (const char* text : {"", "{", "[]", "{}", "null", R"({"text": 1, "ended": 0, "usage": {}})",
                             R"({"text": "", "ended": 0, "usage": {"estimated": true}})"})
        EXPECT_THROW((void)read_response(text), Error) << text;
    std::string text = response_text({});
    text.insert(1, R"("places":[{"token":["x","low"],"rivals":[]}],)");
    EXPECT_THROW((void)read_response(text), Error);
}

}  // namespace
}  // namespace nrem::core
