// A YAML value as it was written, with the place of every part, so that every later message can
// name the line.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// A place in a config: a line of its file, or one of its command-line overrides.
struct Place {
    std::int32_t line = 0;        // from 1; 0: nowhere, a default
    std::int32_t overriding = 0;  // from 1; 0: not from the command line
};

enum class Shape { nothing, scalar, list, mapping };

struct Value {
    Shape shape = Shape::nothing;
    bool quoted = false;       // a scalar that is certainly text
    Place place;               // of the key, if it has one
    std::string key;           // within a mapping
    std::string text;          // of a scalar
    std::vector<Value> items;  // of a list, or of a mapping in the order of the file

    [[nodiscard]] const Value* find(std::string_view name) const {
        for (const auto& item : items)
            if (shape == Shape::mapping && item.key == name) return &item;
        return nullptr;
    }
};

}  // namespace nrem::core
