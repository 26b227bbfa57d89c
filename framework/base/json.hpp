// Every JSON text from outside is read here: how deep it may nest is bounded, since its values are
// walked by functions that call themselves. And the text of a value, whatever its bytes.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

namespace nrem::core {

// Throws Error saying what is wrong with the text, and where.
[[nodiscard]] nlohmann::json read_json(std::string_view text);
// None for a text that is no JSON, or nests too deep.
[[nodiscard]] std::optional<nlohmann::json> try_json(std::string_view text);

// With bytes that are not UTF-8 replaced; in one line without an indent.
[[nodiscard]] std::string dumped(const nlohmann::json& json, int indent = -1);

}  // namespace nrem::core
