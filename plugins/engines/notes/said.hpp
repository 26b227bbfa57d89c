// What a model's reply says: a text, or a list of texts. A broken reply says nothing.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "nrem/sdk/language.hpp"
#include "nrem/sdk/nesting.hpp"
#include "prose.hpp"

namespace nrem::prose {

// The field of that name; the whole text where the operation has no schema.
NREM_HIDDEN inline std::string said(const Reply& reply, std::string_view field) {
    if (!reply.good()) return {};
    const std::string_view whole = reply.fields.empty() ? reply.text : reply.field(field);
    return std::string(trimmed(whole));
}

// A line of a list without its bullet or number.
NREM_HIDDEN inline std::string_view without_bullet(std::string_view line) {
    constexpr std::u32string_view bullets =
        U"-*+\u2010\u2013\u2014\u2022\u2023\u2043\u00b7\u25cf\u25e6\u30fb";
    constexpr std::u32string_view behind_numbers = U".)\u3001\uff0e\uff09";
    line = trimmed(line);
    std::size_t at = 0;
    while (at < line.size() && unicode::is_digit(unicode::character_at(line, at).code))
        at = unicode::character_at(line, at).end;
    if (at == line.size()) return line;
    const auto [sign, end] = unicode::character_at(line, at);
    const auto& signs = at == 0 ? bullets : behind_numbers;
    if (sign < 0 || signs.find(static_cast<char32_t>(sign)) == signs.npos) return line;
    const bool needs_blank = sign < 0x3000 && end < line.size();
    if (needs_blank && !unicode::is_blank(unicode::character_at(line, end).code)) return line;
    return trimmed(line.substr(end));
}

// The texts of a list field, without empty ones; the lines of the text where the operation has no
// schema.
NREM_HIDDEN inline std::vector<std::string> list_said(const Reply& reply, std::string_view field) {
    std::vector<std::string> items;
    const auto take = [&](std::string_view item) {
        if (!trimmed(item).empty()) items.emplace_back(trimmed(item));
    };
    const std::string whole = said(reply, field);
    const auto json = nests_deeper(whole, 64) ? nlohmann::json()
                                              : nlohmann::json::parse(whole, nullptr, false);
    if (json.is_array()) {
        for (const auto& item : json)
            if (item.is_string()) take(item.get_ref<const std::string&>());
        return items;
    }
    std::size_t start = 0;
    while (start < whole.size()) {
        const std::size_t end = std::min(whole.find('\n', start), whole.size());
        take(without_bullet(std::string_view(whole).substr(start, end - start)));
        start = end + 1;
    }
    return items;
}

}  // namespace nrem::prose
