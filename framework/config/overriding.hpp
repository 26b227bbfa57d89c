// The keys of command-line overrides.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// The fields of a model under `prices`.
inline constexpr std::string_view price_parts[] = {"input", "output", "cached"};

// The dotted key that an override sets, without any quotes around its parts.
[[nodiscard]] std::string key_of_override(const std::string& text);

}  // namespace nrem::core
