// A number as the shortest text that reads back exactly. Every number that a program, a model or a
// config reads again is written this way.
#pragma once

#include <charconv>
#include <concepts>
#include <string>

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

}  // namespace nrem
