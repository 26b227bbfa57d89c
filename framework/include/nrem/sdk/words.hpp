// The words of a text: the parts between blanks. Training, reading and questions of sequence models
// all use this definition, so that a word is the same everywhere.
#pragma once

#include <cstddef>
#include <string_view>

namespace nrem {

// Space, tab, line feed, vertical tab, form feed, carriage return; whatever the locale.
constexpr bool is_blank(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
}

// Takes the first word off a text; "" when there is none left.
constexpr std::string_view next_word(std::string_view& text) {
    std::size_t begin = 0;
    while (begin < text.size() && is_blank(text[begin])) ++begin;
    std::size_t end = begin;
    while (end < text.size() && !is_blank(text[end])) ++end;
    const std::string_view word = text.substr(begin, end - begin);
    text.remove_prefix(end);
    return word;
}

constexpr std::size_t count_words(std::string_view text) {
    std::size_t count = 0;
    while (!next_word(text).empty()) ++count;
    return count;
}

}  // namespace nrem
