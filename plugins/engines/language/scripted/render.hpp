// Bodies in the shapes of OpenAI's interface: what is said, errors, vectors, models.
#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "asked.hpp"
#include "script.hpp"

namespace nrem::scripted {

using Json = nlohmann::json;

// What is to be said, cut where the request says so.
struct Spoken {
    std::string text;
    std::string finish;
};
[[nodiscard]] Spoken cut(std::string text, const std::string& finish, const Asked& asked);

[[nodiscard]] Json completion(const Script& script, const Asked& asked, const Say& say,
                              const Spoken& spoken);
// Vectors of texts: those that share words are near each other. Of length 1.
[[nodiscard]] Json embeddings(const Script& script, const Asked& asked);
[[nodiscard]] Json models(const Script& script);

[[nodiscard]] Json error(ErrorShape shape, int status, const std::string& type,
                         const std::string& message);
// With the numbers, in the server's own shape.
[[nodiscard]] Json too_long(ErrorShape shape, std::uint64_t tokens, std::uint64_t context);

}  // namespace nrem::scripted
