// Structured answers of language models: what they thought aloud taken off, the JSON found in the
// text, and that JSON held against the subset of JSON schema that prompt packs use. Strict: what
// is not clearly there is not found, and the raw text stays with the caller.
#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// Without blocks such as <think>...</think>, and of an answer in channels the final one, trimmed.
// A block at the start that is never closed goes to the end; one whose opening is missing (chat
// templates put it into the prompt) begins at the start.
[[nodiscard]] std::string without_reasoning(std::string_view text);

// The whole text where it is one JSON value; else the first object or array that is complete and
// valid, a code fence before all else. Deeper nesting than 64 levels is not looked at.
[[nodiscard]] std::optional<nlohmann::json> find_json(std::string_view text);

// What is wrong with a schema, and where in it: "/properties/facts/items".
struct SchemaFault {
    std::string pointer;
    std::string why;
};
// Understood: type (one or a list), properties, required, additionalProperties, items, enum, const,
// minLength, maxLength, minimum, maximum, minItems, maxItems, and the notes title and description.
// Any other keyword is a fault, since an answer would not be held to it.
[[nodiscard]] std::optional<SchemaFault> schema_fault(const nlohmann::json& schema);
// Throws UsageError for a fault.
void check_schema(const nlohmann::json& schema);

// What a value breaks of a schema that has no fault, in words that a model can act on:
// "/facts/2: must be of type string". Empty: it follows the schema.
[[nodiscard]] std::vector<std::string> violations(const nlohmann::json& schema,
                                                  const nlohmann::json& value);

}  // namespace nrem::core
