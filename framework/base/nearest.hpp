// The known name that a mistyped one is nearest to, and how a message offers it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// By edit distance; "" when nothing is near: within a third of its letters, or within `most`.
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& known);
[[nodiscard]] std::string nearest(std::string_view name, const std::vector<std::string>& known,
                                  std::size_t most);

// " (nearest: delay)"; where nothing is near, `otherwise` in the brackets, or "" without it.
[[nodiscard]] std::string nearest_hint(std::string_view name, const std::vector<std::string>& known,
                                       const std::string& otherwise = "");

}  // namespace nrem::core
