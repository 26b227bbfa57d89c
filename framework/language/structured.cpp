// The JSON in a model's answer.
#include "language/structured.hpp"

namespace nrem::core {
namespace {

constexpr std::size_t most_open_brackets = 64;
constexpr int most_starts = 256;  // brackets that are tried
constexpr std::string_view fence = "```";

std::optional<nlohmann::json> parse(std::string_view text) {
    auto json = nlohmann::json::parse(text.begin(), text.end(), nullptr, false);
    if (json.is_discarded()) return std::nullopt;
    return json;
}

// The place after a JSON string that begins here, or npos.
std::size_t string_end(std::string_view text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return std::string_view::npos;
}

// The place after the brackets that open here, or npos.
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
            if (auto json = parse(text.substr(at, end - at))) return json;
        at = text.find_first_of("{[", at + 1);
    }
    return std::nullopt;
}

// What stands between the first pair of code fences, without the language's name.
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
    const auto begin = text.find_first_not_of(" \t\r\n");
    if (begin == std::string_view::npos) return std::nullopt;
    if (text[begin] != '{' && text[begin] != '[')
        if (auto json = parse(text)) return json;
    if (auto json = first_balanced(fenced(text))) return json;
    return first_balanced(text);
}

}  // namespace nrem::core
