#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace nrem::core {

std::string decimal(double value, int digits) {
    if (!std::isfinite(value)) return "-";
    std::string text = fmt::format("{:.{}f}", value, digits);
    if (text.find_first_not_of("-0.") == std::string::npos && text[0] == '-') text.erase(0, 1);
    return text;
}

std::string signed_decimal(double value, int digits) {
    const std::string text = decimal(value, digits);
    return text[0] == '-' ? text : fmt::format("+{}", text);
}

std::string whole(double value) {
    if (!std::isfinite(value)) return "-";
    std::string text = fmt::format("{:.0f}", value);
    const std::size_t sign = text[0] == '-' ? 1 : 0;
    for (std::size_t at = text.size(); at > sign + 3;) text.insert(at -= 3, 1, ',');
    return text;
}

std::string probability(double value) {
    if (!std::isfinite(value)) return "-";
    if (value < 0.0001) return "<0.0001";
    return decimal(value, value < 0.01 ? 4 : 3);
}

std::string probability(const Probability& p) {
    const std::string text = probability(p.value);
    return p.at_most && std::isdigit(static_cast<unsigned char>(text.front())) ? "<=" + text : text;
}

std::string interval(double low, double high) {
    if (!std::isfinite(low) || !std::isfinite(high)) return "";
    return fmt::format("[{}, {}]", decimal(low), decimal(high));
}

namespace {

// Whether Markdown may take this character, seen with the next one, for the start of markup.
bool marks_up(char c, char next) {
    if (c == '<') return next != ' ' && (next < '0' || next > '9');
    if (c == ']') return next == '(' || next == '[' || next == ':';
    return c == '|' || c == '`' || c == '\\' || c == '*';
}

}  // namespace

std::string markdown_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (marks_up(c, i + 1 < text.size() ? text[i + 1] : ' ')) out += '\\';
        const auto byte = static_cast<unsigned char>(c);
        out += byte < 0x20 || byte == 0x7f ? ' ' : c;
    }
    return out;
}

// Those of ASCII are one byte; those of Latin-1 are 0xc2 and a byte below 0xa0 in UTF-8.
std::string terminal_text(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const auto byte = static_cast<unsigned char>(text[i]);
        const bool wide =
            byte == 0xc2 && i + 1 < text.size() && static_cast<unsigned char>(text[i + 1]) < 0xa0;
        if (wide) ++i;
        out += wide || byte < 0x20 || byte == 0x7f ? ' ' : text[i];
    }
    return out;
}

std::string csv_field(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string latex_text(std::string_view text) {
    constexpr std::pair<char, std::string_view> escapes[] = {{'\\', "\\textbackslash{}"},
                                                             {'{', "\\{"},
                                                             {'}', "\\}"},
                                                             {'_', "\\_"},
                                                             {'&', "\\&"},
                                                             {'%', "\\%"},
                                                             {'$', "\\$"},
                                                             {'#', "\\#"},
                                                             {'~', "\\textasciitilde{}"},
                                                             {'^', "\\textasciicircum{}"},
                                                             {'<', "\\textless{}"},
                                                             {'>', "\\textgreater{}"}};
    std::string out;
    for (const char c : terminal_text(text)) {
        const auto* escape =
            std::ranges::find(escapes, c, &std::pair<char, std::string_view>::first);
        if (escape == std::end(escapes))
            out += c;
        else
            out += escape->second;
    }
    return out;
}

std::string html_text(std::string_view text) {
    std::string out;
    for (const char c : text) {
        switch (c) {
            case '&':
                out += "&amp;";
                break;
            case '<':
                out += "&lt;";
                break;
            case '>':
                out += "&gt;";
                break;
            case '"':
                out += "&quot;";
                break;
            default:
                out += c;
        }
    }
    return out;
}

namespace {

bool starts_code_point(char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
}

}  // namespace

std::size_t width(std::string_view text) {
    std::size_t columns = 0;
    for (const char c : text) columns += starts_code_point(c) ? 1 : 0;
    return columns;
}

std::string shortened(std::string_view text, std::size_t characters) {
    if (width(text) <= characters) return std::string(text);
    std::size_t end = 0;
    for (std::size_t seen = 0; end < text.size(); ++end)
        if (starts_code_point(text[end]) && seen++ == characters) break;
    return std::string(text.substr(0, end)) + "...";
}

}  // namespace nrem::core
