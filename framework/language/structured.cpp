// Finds the JSON in a model's answer.
#include "language/structured.hpp"

#include "base/json.hpp"
#include "base/text.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_open_brackets = 64;
constexpr int most_starts = 256;  // brackets to try
constexpr std::string_view fence = "```";

// The position after a JSON string that begins here, or npos.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::string_view::npos;
}

// The position after the closing bracket of the one that opens here, or npos.
std::size_t balanced_end(std::string_view text, std::size_t at) {
    std::string closing;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = string_end(text, at);
            continue;
        }
        if (c == '{' || c == '[') closing += c == '{' ? '}' : ']';
        if (closing.size() > most_open_brackets) break;
        if (c == '}' || c == ']') {
            if (closing.back() != c) break;
            closing.pop_back();
            if (closing.empty()) return at + 1;
        }
        ++at;
    }
    return std::string_view::npos;
}

std::optional<nlohmann::json> first_balanced(std::string_view text) {
    auto at = text.find_first_of("{[");
    for (int tried = 0; at != std::string_view::npos && tried < most_starts; ++tried) {
        const auto end = balanced_end(text, at);
        if (end != std::string_view::npos)
            if (auto json = try_json(text.substr(at, end - at))) return json;
        at = text.find_first_of("{[", at + 1);
    }
    return std::nullopt;
}

// The text between the first pair of code fences, without the language's name.
std::string_view fenced(std::string_view text) {
    const auto open = text.find(fence);
    if (open == std::string_view::npos) return {};
    const auto begin = text.find_first_of("\n{[", open);
    if (begin == std::string_view::npos) return {};
    const auto close = text.find(fence, begin);
    return close == std::string_view::npos ? std::string_view{} : text.substr(begin, close - begin);
}

}  // namespace

std::optional<nlohmann::json> find_json(std::string_view text) {
    text = unicode::trimmed(text);
    if (text.empty()) return std::nullopt;
    if (text.front() != '{' && text.front() != '[')
        if (auto json = try_json(text)) return json;
    if (auto json = first_balanced(fenced(text))) return json;
    return first_balanced(text);
}

}  // namespace nrem::core
