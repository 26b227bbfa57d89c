// A language model's response as caches and cassettes store it: an answer, the vectors of texts, or
// an error that asking again would only repeat (the prompt is too long). Doubles and floats are
// restored bit by bit.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nrem/abi/backend.h"

namespace nrem::core {

struct StoredToken {
    std::string text;
    double log_probability = 0;
    bool operator==(const StoredToken&) const = default;
};

struct StoredPlace {
    StoredToken token;
    std::vector<StoredToken> rivals;  // most probable first
    bool operator==(const StoredPlace&) const = default;
};

struct StoredUsage {
    bool estimated = true;
    std::uint64_t prompt_tokens = 0;
    std::uint64_t answer_tokens = 0;
    std::uint64_t cached_tokens = 0;
    bool operator==(const StoredUsage&) const = default;
};

struct StoredResponse {
    std::string text;
    std::int32_t ended = NREM_UNSAID;
    StoredUsage usage;
    std::string model;  // the name that the server gave
    std::vector<StoredPlace> places;
    std::vector<std::vector<float>> vectors;  // for a request to embed
    nrem_code code = NREM_OK;                 // or NREM_TOO_LONG
    std::string message;                      // of the error
    bool operator==(const StoredResponse&) const = default;
};

[[nodiscard]] nlohmann::json to_json(const StoredResponse& response);
// Throws Error for JSON that to_json does not make.
[[nodiscard]] StoredResponse response_of(const nlohmann::json& json);

// As one line. Bytes that are not UTF-8 become U+FFFD. Answer with what read_response gives, so
// that the first caller sees what all later ones see.
[[nodiscard]] std::string response_text(const StoredResponse& response);
[[nodiscard]] StoredResponse read_response(const std::string& text);

}  // namespace nrem::core
