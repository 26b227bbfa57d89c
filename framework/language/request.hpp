// A request to a language model, as data: everything that can affect its answer, and nothing else.
// The text of a request is canonical JSON, and its key is the SHA-256 of that text. Responses are
// stored under the key.
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nrem/abi/backend.h"

namespace nrem::core {

struct Message {
    std::int32_t role = NREM_USER;
    std::string text;
    bool operator==(const Message&) const = default;
};
using Messages = std::vector<Message>;

struct Sampling {
    std::int32_t form = NREM_CHAT;                                  // or NREM_COMPLETE
    double temperature = std::numeric_limits<double>::quiet_NaN();  // NaN: the model's own
    double top_p = std::numeric_limits<double>::quiet_NaN();        // NaN: the model's own
    std::uint64_t max_tokens = 0;                                   // 0: the model's own
    std::uint64_t log_probabilities = 0;                            // 0: none
    std::vector<std::string> stop;
};

enum class RequestKind { generate, embed };

struct ModelRequest {
    std::string identity;  // of the backend that answers
    RequestKind kind = RequestKind::generate;
    Messages messages;               // to generate
    std::vector<std::string> texts;  // to embed
    Sampling sampling;
    std::string schema;            // "": free text
    std::uint64_t seed = 0;        // of the sampling; 0: none is sent
    std::uint64_t sample = 0;      // which of several answers to one prompt
    std::uint64_t repetition = 0;  // counts repetitions of one request that want another answer
    // No part of the request: its seed before there were samples, when seeds counted what had been
    // asked. 0: it had none.
    std::uint64_t former_seed = 0;
};

[[nodiscard]] nlohmann::json to_json(const Messages& messages);
[[nodiscard]] nlohmann::json to_json(const Sampling& sampling);
[[nodiscard]] nlohmann::json to_json(const ModelRequest& request);
// Canonical: equal requests have equal texts. Throws Error when a part is not UTF-8, since it could
// not be sent either.
[[nodiscard]] std::string request_text(const ModelRequest& request);
// The text that the request had before there were samples, under which older caches and cassettes
// have its answer. "": it had no other one.
[[nodiscard]] std::string former_text(const ModelRequest& request);
// Whether it has the form that to_json gives to a request.
[[nodiscard]] bool is_request(const nlohmann::json& json);
[[nodiscard]] std::string request_key(const std::string& request_text);

}  // namespace nrem::core
