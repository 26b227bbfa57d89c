// JSON as Python writes it: NaN, Infinity and -Infinity, which are no JSON, read as null.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string_view>

namespace nrem::core {

// Throws Error saying what is wrong with the text, and where.
[[nodiscard]] nlohmann::json read_loose_json(std::string_view text);

}  // namespace nrem::core
