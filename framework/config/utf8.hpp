// Whether a text is UTF-8 without control characters, and where it stops being so.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

namespace nrem::core {

// The offset of the first byte that does not belong, or nothing. Tab, line feed and carriage return
// belong; other control characters do not.
[[nodiscard]] std::optional<std::size_t> find_foreign_byte(std::string_view text);

}  // namespace nrem::core
