#include "report/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "base/utf8.hpp"
#include "nrem/sdk/number.hpp"

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

std::string with_interval(const std::string& value, const Interval& range) {
    const std::string text = interval(range.low, range.high);
    return text.empty() ? value : fmt::format("{} {}", value, text);
}

std::string with_interval(const Estimate& estimate) {
    return estimate.n ? with_interval(decimal(estimate.value), estimate.interval) : "";
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
    const std::string plain = terminal_text(text);
    std::string out;
    for (std::size_t i = 0; i < plain.size(); ++i) {
        if (marks_up(plain[i], i + 1 < plain.size() ? plain[i + 1] : ' ')) out += '\\';
        out += plain[i];
    }
    return out;
}

namespace {

// With a blank for whatever a terminal would obey, and is not `kept`.
std::string without_control(std::string_view text, std::int32_t kept) {
    std::string out;
    for (std::size_t at = 0, next = 0; at < text.size(); at = next) {
        const auto [code, end] = unicode::character_at(text, at);
        next = end;
        out += is_obeyed(code) && code != kept ? " " : text.substr(at, end - at);
    }
    return out;
}

using Escape = std::pair<char, std::string_view>;

std::string escaped(std::string_view text, std::span<const Escape> escapes) {
    std::string out;
    for (const char c : text) {
        const auto escape = std::ranges::find(escapes, c, &Escape::first);
        if (escape == escapes.end())
            out += c;
        else
            out += escape->second;
    }
    return out;
}

bool is_number(std::string_view text) {
    if (text.starts_with('+')) text.remove_prefix(1);
    return as_number<double>(text).has_value();
}

// Whether a spreadsheet would take a text for a formula.
bool is_formula(std::string_view text) {
    return !text.empty() && std::string_view("=+-@\t\r").find(text[0]) != std::string_view::npos &&
           !is_number(text);
}

}  // namespace

std::string terminal_text(std::string_view text) {
    return without_control(text, ' ');
}

std::string csv_field(std::string_view given) {
    const std::string text = (is_formula(given) ? "'" : "") + without_control(given, '\n');
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"') out += '"';
        out += c;
    }
    return out + '"';
}

std::string latex_text(std::string_view text) {
    constexpr Escape escapes[] = {{'\\', "\\textbackslash{}"},
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
    return escaped(terminal_text(text), escapes);
}

std::string html_text(std::string_view text) {
    constexpr Escape escapes[] = {
        {'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'"', "&quot;"}};
    return escaped(text, escapes);
}

std::size_t width(std::string_view text) {
    return unicode::characters(text);
}

std::string shortened(std::string_view text, std::size_t characters) {
    if (width(text) <= characters) return std::string(text);
    std::size_t end = 0;
    for (std::size_t seen = 0; seen < characters; ++seen)
        end = unicode::character_at(text, end).end;
    return std::string(text.substr(0, end)) + "...";
}

}  // namespace nrem::core
