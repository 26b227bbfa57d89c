// The words of OpenAI's interface, as pure functions: from a prompt to a request's body, and from a
// reply's body to what was said. Servers differ in what they leave out; reading takes what is
// there.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "nrem/sdk/backend.hpp"
#include "nrem/sdk/names.hpp"
#include "nrem/sdk/retry.hpp"

namespace nrem::openai {

using Json = nlohmann::json;
// Keeps the order of a schema's properties, which is the order in which a model writes them.
using OrderedJson = nlohmann::ordered_json;

// How a server is asked to follow a schema, the best first.
enum class Structured { json_schema, json_object_schema, json_object, none, grammar };
constexpr auto names_of(Structured) {
    return std::to_array<std::string_view>(
        {"json_schema", "json_object_schema", "json_object", "none", "grammar"});
}

// The settings that enter every request's body.
struct Manner {
    std::string model;  // "": not said
    bool chats = true;  // false: the server only completes texts
    bool sends_seed = true;
    std::string max_tokens_field = "max_tokens";
    OrderedJson extra = OrderedJson::object();  // merged into the body (RFC 7396)
};

// What of a request a server may refuse, and what can then be left out (or, of max_tokens, said in
// the newer way).
enum class Part { none, format, temperature, top_p, seed, max_tokens };
constexpr auto names_of(Part) {
    return std::to_array<std::string_view>(
        {"", "response format", "temperature", "top_p", "seed", "max_tokens"});
}
struct Left {
    unsigned parts = 0;  // a bit each
    [[nodiscard]] bool has(Part part) const { return (parts >> static_cast<int>(part) & 1u) != 0; }
    void add(Part part) { parts |= 1u << static_cast<int>(part); }
};
struct Way {
    Structured structured = Structured::json_schema;
    Left left{};
};

// Whether the prompt goes to /chat/completions rather than /completions.
[[nodiscard]] bool goes_to_chat(const Prompt& prompt, const Manner& manner);
[[nodiscard]] std::string completion_body(const Prompt& prompt, const Manner& manner,
                                          Way way);
[[nodiscard]] std::string embedding_body(Array<nrem_str> texts, std::size_t first,
                                         std::size_t count, const Manner& manner);
// Bytes of the prompt's messages.
[[nodiscard]] std::size_t size_of(const Prompt& prompt);
// What a server that tells nothing is taken to have used: a token is a quarter of its bytes.
[[nodiscard]] Usage estimated_usage(std::size_t prompt_bytes, std::size_t answer_bytes);

struct Place {
    std::string token;
    double log_probability = 0;
    std::vector<std::pair<std::string, double>> rivals;  // likeliest first
};

struct Said {
    std::string text;
    std::string model;      // that the server names, "" when it names none
    std::string reasoning;  // kept apart from the text
    std::string refusal;
    std::int32_t ended = NREM_UNSAID;
    std::optional<Usage> usage;  // nothing when it is left out or makes no sense
    std::vector<Place> places;
};
// Nothing when there is no answer in it.
[[nodiscard]] std::optional<Said> read_completion(const Json& body);
[[nodiscard]] std::optional<Usage> read_usage(const Json& body);
// Plain text, or the texts of a list of parts; "" for anything else.
[[nodiscard]] std::string text_of(const Json& content);
// Why a model stopped. Of a broken answer nothing is used.
enum class Ending { ended, cut, filtered, refused, broken };
// Nothing where the reason is not known.
[[nodiscard]] std::optional<Ending> ending_of(const Json& reason);
// The choice with the index 0, else the first; null when there is none.
[[nodiscard]] const Json& first_choice(const Json& body);

struct Embedded {
    std::vector<std::vector<float>> vectors;  // in the order of the texts
    std::optional<Usage> usage;
    bool per_token = false;  // they are averages of a vector for each token
};
struct NoEmbeddings : std::runtime_error {
    using std::runtime_error::runtime_error;
};
// Throws NoEmbeddings saying what is missing.
[[nodiscard]] Embedded read_embeddings(const Json& body, std::size_t count);

// Some servers send an empty `error` with every reply.
[[nodiscard]] bool is_empty(const Json& value);
// Where a body tells of its error: in `error`, in the first of several, in the first of a list that
// the whole is (Google), or the body itself.
[[nodiscard]] const Json& error_of(const Json& body);
// The codes and types of an error, folded: its own and those of all that it holds, then those of the
// body around it.
[[nodiscard]] std::vector<std::string> names_in(const Json& body);

// Why a server refused, from whatever shape of error it has.
struct Complaint {
    std::string message;
    bool too_long = false;   // the prompt does not fit
    Left about{};             // what it may not take
};
// `parsed` is the body, discarded where that is no JSON.
[[nodiscard]] Complaint read_complaint(int status, std::string_view body, const Json& parsed);

enum class Wanted { completion, embeddings };
enum class Kind { answer, refused, nonsense };
// What a reply is.
struct Judgement {
    Kind kind = Kind::nonsense;
    int status = 0;  // its own, or the one that its body says
    Retriable again = Retriable::final;
    Complaint complaint{};
    std::optional<Said> said{};    // of an answer to a prompt
    std::optional<Usage> usage{};  // that it tells
    bool is_paid = false;
    Json body{};
};
[[nodiscard]] Judgement judge(int status, std::string_view body, Wanted wanted);
// The beginning of a body, as a JSON string.
[[nodiscard]] std::string excerpt(std::string_view body);

// The names in a reply to GET /models.
[[nodiscard]] std::vector<std::string> read_models(std::string_view body);

// Discarded when it is no JSON, or nested deeper than any reply is: what works on it recurs. What
// servers write that is not quite JSON is read: words such as -inf are texts, and bytes, escapes and
// signs that a text may not hold are replaced.
[[nodiscard]] Json parse_body(std::string_view body);
// The same, and of a reply that is streamed unasked ("data: {...}") the whole that its pieces make.
[[nodiscard]] Json parse_reply(std::string_view body);
// A child of an object, null when there is none.
[[nodiscard]] const Json& child(const Json& object, const char* key);

}  // namespace nrem::openai
