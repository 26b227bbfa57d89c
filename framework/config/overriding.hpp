// What the keys of command-line overrides say.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

// What is said of a model under `prices`.
inline constexpr std::string_view price_parts[] = {"input", "output", "cached"};

// The dotted key that an override sets, without the quotes that it may be written with.
[[nodiscard]] std::string key_of_override(const std::string& text);

}  // namespace nrem::core
