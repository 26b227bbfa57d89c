// What a request asks for, read from its body, and the texts that patterns look at.
#pragma once

#include <cstdint>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace nrem::scripted {

struct Request {
    std::string method;
    std::string path;                                          // without a query
    std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
    std::string body;

    [[nodiscard]] std::string header(const std::string& name) const {
        for (const auto& [key, value] : headers)
            if (key == name) return value;
        return "";
    }
};

struct Asked {
    std::string path;  // "chat", "completions", "embeddings", "models", "health", "": unknown
    std::string model;
    std::vector<std::pair<std::string, std::string>> messages;  // role and text
    std::vector<std::string> inputs;                            // to be embedded
    std::vector<std::string> stop;
    std::string schema;     // as JSON
    std::string operation;  // the schema's title
    std::string response_format;
    std::uint64_t max_tokens = 0;         // 0: not said
    std::uint64_t log_probabilities = 0;  // rivals wanted at each place
    bool wants_log_probabilities = false;

    [[nodiscard]] std::string last_user() const;
    [[nodiscard]] std::string system() const;
    [[nodiscard]] std::uint64_t prompt_tokens() const;
};

// A quarter of the bytes, rounded up.
[[nodiscard]] inline std::uint64_t estimated_tokens(std::uint64_t bytes) {
    return (bytes + 3) / 4;
}

// Nothing when the body is not what the path wants.
[[nodiscard]] std::optional<Asked> read_request(const Request& request);

}  // namespace nrem::scripted
