// What a scripted server does: rules that answer requests, and faults that spoil the answers. Read
// from YAML or JSON; docs/llm-servers.md describes the format. A Script is a value and never
// changes; the counters of calls are the Responder's.
#pragma once

#include <re2/re2.h>

#include <array>
#include <cstdint>
#include <limits>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace nrem::scripted {

// Which of the calls that match: numbers count from 1.
struct Pick {
    std::uint64_t first = 1;
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
    std::uint64_t every = 1;
    std::uint64_t attempt = 0;  // only when the very same request comes for that time; 0: any
    double probability = 1;     // drawn from the seed, the request and its attempt
    std::uint64_t seed = 0;
};

enum class FaultKind {
    status,       // an error reply with this status
    stall,        // no reply, until the client gives up
    reset,        // the connection is reset
    close,        // the connection is closed without a reply
    truncated,    // the connection is closed in the middle of the body
    malformed,    // a body that is cut JSON
    drip,         // the reply comes byte by byte
    html,         // a page instead of JSON, as from a proxy
    too_long,     // the prompt does not fit into the context
    wrong_model,  // no such model
    content_type  // the right body under the wrong name
};
constexpr auto names_of(FaultKind) {
    return std::to_array<std::string_view>({"status", "stall", "reset", "close", "truncated",
                                            "malformed", "drip", "html", "too_long", "wrong_model",
                                            "content_type"});
}

struct Fault {
    FaultKind kind = FaultKind::status;
    int status = 500;
    double seconds = 0.01;     // between two bytes of a drip
    double retry_after = -1;   // seconds, sent with a status; below 0: not sent
    std::string message = "";  // "": the usual one
    Pick pick;
};

// One text to look for: as it is, or a regular expression.
struct Pattern {
    enum class Where { last_user, any_message, system, schema } where = Where::last_user;
    std::string text;
    std::shared_ptr<const RE2> expression;  // shared by the copies of a script; null: text
};

struct When {
    std::string path = "";          // "chat", "completions", "embeddings"; "": the first two
    std::string model = "";         // "": any
    std::string operation = "";     // the title of the schema that is asked for; "": any
    std::vector<Pattern> patterns;  // all of them
    Pick pick;
};

enum class Usage { right, wrong, absent };
constexpr auto names_of(Usage) {
    return std::to_array<std::string_view>({"right", "wrong", "absent"});
}
enum class LogShape { chat, old, absent };
constexpr auto names_of(LogShape) {
    return std::to_array<std::string_view>({"chat", "old", "absent"});
}
enum class ErrorShape { openai, llama_cpp, text };
constexpr auto names_of(ErrorShape) {
    return std::to_array<std::string_view>({"openai", "llama.cpp", "text"});
}
enum class Structured { json_schema, json_object, none };  // the best that the server takes
constexpr auto names_of(Structured) {
    return std::to_array<std::string_view>({"json_schema", "json_object", "none"});
}

struct Say {
    std::vector<std::string> texts;  // in turn, with {{captures}}; empty: the last user message
    std::vector<std::pair<std::string, double>>
        probabilities;  // of the first token; likeliest said
    std::string reasoning = "";
    std::string finish = "stop";
    std::string model = "";  // that the reply names; "": as the server does
    std::string body = "";   // of the whole reply, as it is; "": the server's own
    int status = 200;        // of such a reply
    std::string content_type = "application/json";
};

struct Rule {
    When when;
    Say say;
    std::vector<Fault> faults;
};

struct Script {
    std::string model = "";           // that replies name; "": the one asked for
    std::vector<std::string> models;  // the ones it knows; empty: any
    std::string key = "";             // the bearer token it wants; "": none
    std::uint64_t context = 0;        // tokens that a prompt may have; 0: any number
    std::uint64_t embedding = 16;     // size of vectors; 0: there are none
    bool per_token = false;           // a vector for each word, as from a model without pooling
    double latency = 0;               // seconds before every reply
    std::uint64_t slots = 0;          // requests worked on at once; 0: all
    ErrorShape errors = ErrorShape::openai;
    Structured structured = Structured::json_schema;
    bool parts = false;  // the content of replies is a list of parts
    Usage usage = Usage::right;
    LogShape log_probabilities = LogShape::chat;
    bool chat = true;  // false: only completions
    std::vector<Rule> rules;
    std::vector<Fault> faults;  // of all calls
};

// Throws std::invalid_argument naming the place, e.g. "rules[2].fault: no key 'knd' (there are
// kind, ...)".
[[nodiscard]] Script read_script(std::string_view text);

}  // namespace nrem::scripted
