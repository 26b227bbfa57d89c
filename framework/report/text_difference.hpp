// Two texts side by side as people compare them: by lines, and by sentences where a line is long.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// Lines that begin with "- ", "+ ", or "  " for what stays; a longer stretch that stays is one line
// that counts it. Nothing in the lines is escaped.
[[nodiscard]] std::vector<std::string> text_difference(std::string_view before,
                                                       std::string_view after);

}  // namespace nrem::core
