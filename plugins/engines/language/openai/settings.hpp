// The parameters of a client of an OpenAI-compatible server, as a schema and as values.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "nrem/sdk/params.hpp"
#include "wire.hpp"

namespace nrem::openai {

// How requests are made; none of it enters an answer.
struct Delivery {
    std::string key_variable;
    std::vector<std::pair<std::string, std::string>> headers;
    std::string authorities;
    std::string proxy;
    double connect_seconds = 0;
    double first_byte_seconds = 0;
    double try_seconds = 0;
    double deadline_seconds = 0;
    std::uint64_t retries = 0;
    std::uint64_t in_flight = 0;
};

struct Settings {
    Manner manner;
    std::optional<Structured> structured;  // nothing: the best that the server takes
    Delivery delivery;
};

// Throws std::invalid_argument naming the parameter.
[[nodiscard]] Settings read_settings(const Params& params);
// An address such as http://127.0.0.1:8080/v1, without a slash at its end. Throws
// std::invalid_argument when it is none, or when it holds a password.
[[nodiscard]] std::string checked_url(std::string url);
// The settings that enter an answer, as JSON; `server` says which one is asked.
[[nodiscard]] std::string identity_of(const Settings& settings, const std::string& server);

// Those of the schema that do not say where the server is.
inline constexpr auto client_schema = std::to_array<ParamSpec>({
    text("model", "", "the model asked for; empty: the server's own"),
    choice("form", "chat", "chat|completions",
           "how prompts are sent: as messages, or as one text to servers that do not chat"),
    choice(
        "structured", "auto", "auto|json_schema|json_object_schema|json_object|grammar|none",
        "how an answer that follows a schema is asked for; auto: the best that the server takes"),
    flag("send_seed", "true", "send the seed of the sampling"),
    choice("max_tokens_field", "max_tokens", "max_tokens|max_completion_tokens",
           "the name under which the length of the answer is limited"),
    text("extra", "{}", "merged into every request's body, such as a switch for reasoning"),
    text("key_variable", "",
         "the environment variable that holds the key; the key itself is written nowhere"),
    text("headers", "{}", "more headers, by name; no keys"),
    text("authorities", "", "a file of certificates to trust; empty: the system's"),
    text("proxy", "", "address of a proxy; empty: as the environment says"),
    number("connect_seconds", "10", {0.001, 3600}, "until the connection stands"),
    number("first_byte_seconds", "300", {0.001, 86400}, "until the reply begins"),
    number("try_seconds", "600", {0.001, 86400}, "until the reply is whole"),
    number("deadline_seconds", "1800", {0.001, 864000}, "for all tries and the waits between them"),
    integer("retries", "5", {0, 100}, "tries after the first one, where a try may help"),
    integer("in_flight", "0", {0, 4096}, "requests at once to the server; 0: found out"),
});

// A schema and another one, in this order.
template <std::size_t first, std::size_t second>
constexpr std::array<ParamSpec, first + second> joined(const std::array<ParamSpec, first>& a,
                                                       const std::array<ParamSpec, second>& b) {
    std::array<ParamSpec, first + second> made{};
    for (std::size_t i = 0; i < first; ++i) made[i] = a[i];
    for (std::size_t i = 0; i < second; ++i) made[first + i] = b[i];
    return made;
}

}  // namespace nrem::openai
