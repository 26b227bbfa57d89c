// Words and numbers in what a language model says, byte by byte: letters are those of ASCII, all
// other bytes are part of words.
#pragma once

#include <string>
#include <string_view>

namespace nrem::core {

[[nodiscard]] std::string lowered(std::string_view text);

// Without spaces, and without `more`, at both ends.
[[nodiscard]] std::string_view trimmed(std::string_view text, std::string_view more = "");

// The place of a whole word at `from` or later, or npos.
[[nodiscard]] std::size_t find_word(std::string_view text, std::string_view word,
                                    std::size_t from = 0);

// The first that is finite; NaN: there is none. Commas before groups of three digits and long
// minuses are read as they are meant.
[[nodiscard]] double first_number(std::string_view text);

}  // namespace nrem::core
