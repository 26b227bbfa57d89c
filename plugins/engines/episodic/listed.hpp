// A text that is a list of items between ", ": the fields of a case, "day 3, place 7", or the
// subjects of a record of several, "key 3, key 12".
#pragma once

#include <algorithm>
#include <string_view>

#include "nrem/sdk/component.hpp"

namespace nrem::listed {

inline constexpr std::string_view between = ", ";

template <class Visit>
NREM_HIDDEN void for_each_item(std::string_view text, Visit&& visit) {
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(between), text.size());
        visit(text.substr(0, end));
        text.remove_prefix(std::min(end + between.size(), text.size()));
    }
}

NREM_HIDDEN inline bool has_item(std::string_view text, std::string_view wanted) {
    bool found = false;
    for_each_item(text, [&](std::string_view item) { found |= item == wanted; });
    return found;
}

}  // namespace nrem::listed
