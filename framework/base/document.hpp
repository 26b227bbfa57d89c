// A file that is one JSON object with a checksum, as a run keeps several.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>

#include "base/file.hpp"

namespace nrem::core {

// Without its checksum. Throws Error naming the file when it cannot be read, is no object, or is
// not what was written.
[[nodiscard]] nlohmann::json read_document(const RunPath& path);

// None where there is no such file.
[[nodiscard]] std::optional<nlohmann::json> read_document_if_there(const RunPath& path);

enum class Layout { line, indented };
[[nodiscard]] std::string document_text(const nlohmann::json& document, Layout layout);

// What is wrong with the text of a document; "" when nothing is.
[[nodiscard]] std::string damage_of(std::string_view text);

}  // namespace nrem::core
