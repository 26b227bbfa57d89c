// What a model's reply comes to: a text, or a list of texts. A broken reply comes to nothing.
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
    line = trimmed(line);
    std::size_t digits = 0;
    while (digits < line.size() && line[digits] >= '0' && line[digits] <= '9') ++digits;
    const std::size_t sign =
        digits < line.size() ? std::string_view("-*.)").find(line[digits]) : std::string_view::npos;
    const bool bullet = digits == 0 ? sign < 2 : sign == 2 || sign == 3;
    if (sign == std::string_view::npos || !bullet) return line;
    if (digits + 1 < line.size() && !is_blank(line[digits + 1])) return line;
    return trimmed(line.substr(digits + 1));
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
