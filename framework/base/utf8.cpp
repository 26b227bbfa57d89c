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

bool belongs(std::int32_t code) {
    return (code >= 0x20 && code != 0x7f) || code == '\t' || code == '\n' || code == '\r';
}

}  // namespace

bool is_obeyed(std::int32_t code) {
    const bool turns = code == 0x061c || code == 0x200e || code == 0x200f ||
                       (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
    return code < 0x20 || (code >= 0x7f && code < 0xa0) || turns;
}

std::optional<std::size_t> find_foreign_byte(std::string_view text) {
    for (std::size_t at = 0; at < text.size();) {
        const auto [code, end] = unicode::character_at(text, at);
        if (!belongs(code)) return at;
        at = end;
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
    for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
        const auto [code, end] = unicode::character_at(text, at);
        next = end;
        if (!is_obeyed(code) || code == '\n' || code == '\t')
            out += text.substr(at, end - at);
        else if (code < 0x80)
            fmt::format_to(std::back_inserter(out), "\\x{:02x}",
                           static_cast<unsigned char>(text[at]));
        else
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    }
    return out;
}

}  // namespace nrem::core
