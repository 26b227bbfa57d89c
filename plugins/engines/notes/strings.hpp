// Lists of names in parameters, and texts put together.
#pragma once

#include <nlohmann/json.hpp>
#include <stdexcept>
#include <string>
#include <vector>

#include "nrem/sdk/nesting.hpp"
#include "prose.hpp"

namespace nrem::prose {

// A text parameter that is a list: as YAML writes it (the host gives JSON), or between semicolons.
NREM_HIDDEN inline std::vector<std::string> strings(const Params& params, std::string_view name) {
    const std::string given = params.text(name);
    std::vector<std::string> items;
    if (trimmed(given).starts_with('[')) {
        const auto json = nests_deeper(given, 2) ? nlohmann::json()
                                                 : nlohmann::json::parse(given, nullptr, false);
        if (json.is_array())
            for (const auto& item : json)
                if (item.is_string()) items.push_back(item.get<std::string>());
        if (!json.is_array() || items.size() != json.size())
            throw std::invalid_argument(std::string(name) + ": wants a list of texts, not " +
                                        given);
        return items;
    }
    for (std::size_t start = 0; start <= given.size();) {
        const std::size_t end = std::min(given.find(';', start), given.size());
        const auto item = trimmed(std::string_view(given).substr(start, end - start));
        if (!item.empty()) items.emplace_back(item);
        start = end + 1;
    }
    return items;
}

// Of items that are `nrem_str` or strings.
template <class Items>
NREM_HIDDEN std::string join(const Items& items, std::string_view between) {
    std::string text;
    for (const auto& item : items) {
        if (!text.empty()) text += between;
        if constexpr (requires { view(item); })
            text += view(item);
        else
            text += item;
    }
    return text;
}

// A record as a paragraph: its text, and behind an arrow its answer.
NREM_HIDDEN inline std::string paragraph(const Record& record) {
    std::string text(view(record.text));
    if (record.answer.size > 0) text.append(" -> ").append(view(record.answer));
    return text;
}

}  // namespace nrem::prose
