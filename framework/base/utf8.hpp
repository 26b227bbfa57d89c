// UTF-8, character by character: whether a text is of it, and which characters a terminal would obey.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace nrem::core {

// Control characters, those of Latin-1 (U+0080 to U+009F) included, those that change the direction
// of what follows, and -1: a byte that is no character.
[[nodiscard]] bool is_obeyed(std::int32_t code);

// The offset of the first byte that does not belong to a text in UTF-8, or nothing. Tab, line feed
// and carriage return belong; other control characters of ASCII do not.
[[nodiscard]] std::optional<std::size_t> find_foreign_byte(std::string_view text);

// How many bytes at the end are the beginning of a character.
[[nodiscard]] std::size_t unfinished(std::string_view text);

// The text with \x1b or \u009b in place of what a terminal would obey, and of bytes that are no
// characters. Line feeds and tabs stay.
[[nodiscard]] std::string made_visible(std::string_view text);

}  // namespace nrem::core
