// A Markdown table whose columns are aligned, so that it reads as well on a terminal.
#pragma once

#include <string>
#include <vector>

namespace nrem::core {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
};

// Every cell is escaped. A row may be shorter than the list of columns.
[[nodiscard]] std::string markdown_grid(const std::vector<Column>& columns,
                                        const std::vector<std::vector<std::string>>& rows);

}  // namespace nrem::core
