#include "base/json_line.hpp"

#include <algorithm>
#include <iterator>

#include "base/text.hpp"

namespace nrem::core {

namespace {

void append_escaped(std::string& json, char plain) {
    constexpr std::string_view signs = "\"\\\n\t\r";
    constexpr std::string_view letters = "\"\\ntr";
    if (const auto at = signs.find(plain); at != signs.npos)
        (json += '\\') += letters[at];
    else
        fmt::format_to(std::back_inserter(json), "\\u{:04x}", static_cast<unsigned>(plain));
}

// The number of leading characters that need no escape.
std::size_t plain_letters(std::string_view text) {
    const auto is_plain = [](char c) {
        return c >= 0x20 && c != '"' && c != '\\' && static_cast<unsigned char>(c) < 0x80;
    };
    return static_cast<std::size_t>(std::ranges::find_if_not(text, is_plain) - text.begin());
}

}  // namespace

void append_json_string(std::string& json, std::string_view text) {
    json += '"';
    while (true) {
        const std::size_t run = plain_letters(text);
        json += text.substr(0, run);
        text.remove_prefix(run);
        if (text.empty()) break;
        const auto plain = static_cast<unsigned char>(text[0]);
        if (plain < 0x20 || plain == '"' || plain == '\\') {
            append_escaped(json, text[0]);
            text.remove_prefix(1);
        } else {
            const auto [code, end] = unicode::character_at(text, 0);
            json += code < 0 ? std::string_view("\ufffd") : text.substr(0, end);
            text.remove_prefix(end);
        }
    }
    json += '"';
}

void append_json(std::string& json, const std::pair<std::string, std::string>& pair) {
    append_json_string(json += '[', pair.first);
    append_json_string(json += ',', pair.second);
    json += ']';
}

std::string& JsonObject::begin(std::string_view name) {
    json_ += json_.back() == '{' ? std::string_view("\"") : std::string_view(",\"");
    return json_.append(name).append("\":");
}

void JsonObject::add(std::string_view name, std::string_view text) {
    append_json_string(begin(name), text);
}

}  // namespace nrem::core
