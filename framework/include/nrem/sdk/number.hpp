// A number as the shortest text that reads back exactly. Every number that a program, a model or a
// config reads again is written this way.
#pragma once

#include <charconv>
#include <concepts>
#include <optional>
#include <string>
#include <string_view>

namespace nrem {

// Appends it, without an allocation of its own.
void append_shortest(std::string& text, std::floating_point auto number) {
    char digits[64];
    text.append(digits, std::to_chars(digits, digits + sizeof digits, number).ptr);
}

[[nodiscard]] std::string shortest(std::floating_point auto number) {
    std::string text;
    append_shortest(text, number);
    return text;
}

// The number that the whole of a text is; nothing for any other text.
template <class Number>
[[nodiscard]] std::optional<Number> as_number(std::string_view text) {
    Number number{};
    const char* end = text.data() + text.size();
    const auto read = std::from_chars(text.data(), end, number);
    if (read.ec != std::errc() || read.ptr != end) return std::nullopt;
    return number;
}

}  // namespace nrem
