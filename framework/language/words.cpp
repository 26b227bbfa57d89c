#include "language/words.hpp"

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

bool is_space(char c) {
    return std::isspace(static_cast<unsigned char>(c)) != 0;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' ||
           static_cast<unsigned char>(c) >= 0x80;
}

bool is_digit(char c) {
    return std::isdigit(static_cast<unsigned char>(c)) != 0;
}

// Whether it stands between digits and a group of just three of them: "1,234".
bool groups_digits(std::string_view text, std::size_t comma) {
    const std::string_view after = text.substr(comma + 1);
    return text[comma] == ',' && comma > 0 && is_digit(text[comma - 1]) && after.size() >= 3 &&
           std::ranges::all_of(after.substr(0, 3), is_digit) &&
           (after.size() == 3 || !is_digit(after[3]));
}

// As a program would write its numbers: without commas in them, and with a plain minus.
std::string with_plain_numbers(std::string_view text) {
    constexpr std::string_view minus = "\xe2\x88\x92";
    std::string made;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text.substr(i).starts_with(minus)) {
            made += '-';
            i += minus.size() - 1;
        } else if (!groups_digits(text, i)) {
            made += text[i];
        }
    }
    return made;
}

}  // namespace

std::string lowered(std::string_view text) {
    std::string made(text);
    std::ranges::transform(made, made.begin(), [](char c) {
        return static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    });
    return made;
}

std::string_view trimmed(std::string_view text, std::string_view more) {
    const auto drops = [&](char c) { return is_space(c) || more.find(c) != more.npos; };
    while (!text.empty() && drops(text.front())) text.remove_prefix(1);
    while (!text.empty() && drops(text.back())) text.remove_suffix(1);
    return text;
}

std::size_t find_word(std::string_view text, std::string_view word, std::size_t from) {
    for (std::size_t at = text.find(word, from); at != text.npos; at = text.find(word, at + 1)) {
        const std::size_t end = at + word.size();
        if ((at == 0 || !is_word(text[at - 1])) && (end == text.size() || !is_word(text[end])))
            return at;
    }
    return text.npos;
}

double first_number(std::string_view said) {
    const std::string text = with_plain_numbers(said);
    const char* const end = text.data() + text.size();
    for (const char* at = text.data(); at < end;) {
        double value = 0;
        const auto read = std::from_chars(at, end, value);
        if (read.ec == std::errc() && std::isfinite(value)) return value;
        at = std::max(read.ptr, at + 1);  // one that is out of range is no number, nor its rest
    }
    return none;
}

}  // namespace nrem::core
