#include "exchange/loose_json.hpp"

#include <algorithm>
#include <array>
#include <nlohmann/json.hpp>
#include <string>

#include "base/json.hpp"

namespace nrem::core {

namespace {

constexpr std::array<std::string_view, 3> no_numbers{"NaN", "-Infinity", "Infinity"};

// Behind the string that begins at `at`.
std::size_t behind_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return std::min(at + 1, text.size());
}

std::string without_no_numbers(std::string_view text) {
    std::string made;
    made.reserve(text.size());
    for (std::size_t at = 0; at < text.size();) {
        std::size_t end = text[at] == '"' ? behind_string(text, at) : at + 1;
        std::string_view part = text.substr(at, end - at);
        for (const std::string_view word : no_numbers)
            if (text.substr(at).starts_with(word)) {
                part = "null";
                end = at + word.size();
            }
        made += part;
        at = end;
    }
    return made;
}

}  // namespace

nlohmann::json read_loose_json(std::string_view text) {
    if (auto strict = try_json(text)) return *std::move(strict);
    return read_json(without_no_numbers(text));
}

}  // namespace nrem::core
