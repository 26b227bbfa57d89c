// Walks over a section whose keys are in the table of keys.
#pragma once

#include <algorithm>
#include <string>

#include "config/keys.hpp"
#include "config/read.hpp"

namespace nrem::core {

// Calls `read` with each item and its dotted name.
void each_key(const Config& config, const Value& section, const std::string& name, auto read) {
    need_mapping(config, section, name);
    for (const auto& item : section.items) {
        const auto known = keys_below(name);
        if (std::ranges::find(known, item.key) == known.end())
            refuse_unknown(config, item, name + " key", known);
        read(item, name + "." + item.key);
    }
}

}  // namespace nrem::core
