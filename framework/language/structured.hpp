// Structured answers of language models: removes what the model thought aloud, finds the JSON in
// the text, and checks it against the subset of JSON schema that prompt packs use. Strict: what is
// not clear is not found, and the caller keeps the raw text.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// The text, trimmed, without blocks such as <think>...</think>; of an answer in channels the final
// channel. A block at the start that is never closed extends to the end; one without an opening tag
// (chat templates put it into the prompt) begins at the start.
[[nodiscard]] std::string without_reasoning(std::string_view text);

// The whole text if it is one JSON value; else the first object or array that is complete and
// valid, with code fences searched first. Nesting beyond 64 levels is not examined.
[[nodiscard]] std::optional<nlohmann::json> find_json(std::string_view text);

// What is wrong with a schema, and where in it: "/properties/facts/items".
struct SchemaFault {
    std::string pointer;
    std::string why;
};
// Supported: type (one or a list), properties, required, additionalProperties, items, enum, const,
// minLength, maxLength, minimum, maximum, minItems, maxItems, and the notes title and description.
// Any other keyword is a fault, because answers would not be checked against it.
[[nodiscard]] std::optional<SchemaFault> schema_fault(const nlohmann::json& schema);
// Throws UsageError for a fault.
void check_schema(const nlohmann::json& schema);

// How a value breaks a schema without faults, in words that a model can act on: "/facts/2: must be
// of type string". Empty: it follows the schema.
[[nodiscard]] std::vector<std::string> violations(const nlohmann::json& schema,
                                                  const nlohmann::json& value);

}  // namespace nrem::core
