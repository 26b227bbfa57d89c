// What a language model answered, as it is kept in caches and cassettes: an answer, the vectors of
// texts, or an error that asking again would only bring back (the prompt is too long). Doubles and
// floats come back bit by bit.
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
    std::vector<StoredToken> rivals;  // likeliest first
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
    std::string model;  // that the server said it is
    std::vector<StoredPlace> places;
    std::vector<std::vector<float>> vectors;  // of a request to embed
    nrem_code code = NREM_OK;                 // or NREM_TOO_LONG
    std::string message;                      // of the error
    bool operator==(const StoredResponse&) const = default;
};

[[nodiscard]] nlohmann::json to_json(const StoredResponse& response);
// Throws Error when it is not what to_json makes.
[[nodiscard]] StoredResponse response_of(const nlohmann::json& json);

// In one line. Bytes that are not UTF-8 become U+FFFD: what is kept is what read_response gives, so
// answer with that, that the first to ask sees what all later ones see.
[[nodiscard]] std::string response_text(const StoredResponse& response);
[[nodiscard]] StoredResponse read_response(const std::string& text);

}  // namespace nrem::core
