// How deep the brackets of a text nest: to be checked before a text from outside is given to a
// recursive parser (JSON, and YAML's flow style).
#pragma once

#include <cstddef>
#include <string_view>

namespace nrem {

// Brackets within "..." do not count. Reads each byte once.
[[nodiscard]] inline bool nests_deeper(std::string_view text, std::size_t levels) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted && c == '\\') ++i;
        if (c == '"') quoted = !quoted;
        if (quoted) continue;
        if ((c == '[' || c == '{') && ++depth > levels) return true;
        if ((c == ']' || c == '}') && depth > 0) --depth;
    }
    return false;
}

}  // namespace nrem
