// Reads YAML into a Value and refuses what a config never needs: text that is not UTF-8, duplicate
// keys, tags, a second document, deep nesting, aliases that expand without end.
#pragma once

#include <string>

#include "config/value.hpp"

namespace nrem::core {

// The source of a text: a file, by its name, or the override with this number.
struct Source {
    std::string label;  // "quickstart.yaml", "override 'sleep.passes=4'"
    std::int32_t overriding = 0;
};

// Throws UsageError "quickstart.yaml:14:3: ...". An empty text is Shape::nothing.
[[nodiscard]] Value read_yaml(const std::string& text, const Source& source);

}  // namespace nrem::core
