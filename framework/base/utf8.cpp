#include "base/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace nrem::core {

namespace {

std::size_t size_by(unsigned char lead) {
    return lead < 0x80 ? 1 : lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
}

bool belongs(const Character& character) {
    const char32_t code = character.code;
    if (character.size == 0 || code == 0x7f) return false;
    return code >= 0x20 || code == '\t' || code == '\n' || code == '\r';
}

}  // namespace

Character first_character(std::string_view text) {
    if (text.empty()) return {};
    const auto [code, end] = unicode::character_at(text, 0);
    return code < 0 ? Character{} : Character{end, static_cast<char32_t>(code)};
}

bool is_obeyed(char32_t code) {
    const bool turns = code == 0x061c || code == 0x200e || code == 0x200f ||
                       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || turns;
}

std::optional<std::size_t> find_foreign_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const Character character = first_character(text.substr(at));
        if (!belongs(character)) return at;
        at += character.size;
    }
    return std::nullopt;
}

std::size_t unfinished(std::string_view text) {
    for (std::size_t size = 1; size <= std::min<std::size_t>(text.size(), 3); ++size) {
        const auto lead = static_cast<unsigned char>(text[text.size() - size]);
        if (lead < 0x80) return 0;
        if (lead >= 0xc0) return size_by(lead) > size ? size : 0;
    }
    return 0;
}

std::string made_visible(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    while (!text.empty()) {
        const Character character = first_character(text);
        const std::size_t size = std::max<std::size_t>(character.size, 1);
        const char32_t code = character.code;
        if (character.size == 0 || (code < 0x80 && is_obeyed(code) && code != '\n' && code != '\t'))
            fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                           static_cast<unsigned char>(text[0]));
        else if (code >= 0x80 && is_obeyed(code))
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", static_cast<unsigned>(code));
        else
            out += text.substr(0, size);
        text.remove_prefix(size);
    }
    return out;
}

}  // namespace nrem::core
