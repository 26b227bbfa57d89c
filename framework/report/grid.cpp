#include "report/grid.hpp"

#include <algorithm>
#include <cstddef>

#include "report/text.hpp"

namespace nrem::core {

namespace {

std::string padded(const std::string& text, std::size_t columns, Align align) {
    const std::string space(columns - std::min(columns, width(text)), ' ');
    return align == Align::right ? space + text : text + space;
}

}  // namespace

std::string markdown_grid(const std::vector<Column>& columns,
                          const std::vector<std::vector<std::string>>& rows) {
    std::vector<std::vector<std::string>> lines(1);
    for (const auto& column : columns) lines[0].push_back(markdown_text(column.title));
    for (const auto& row : rows) {
        auto& line = lines.emplace_back(columns.size());
        for (std::size_t i = 0; i < std::min(row.size(), columns.size()); ++i)
            line[i] = markdown_text(row[i]);
    }
    std::vector<std::size_t> widths(columns.size(), 3);
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], width(line[i]));
    std::string out;
    for (std::size_t at = 0; at < lines.size(); ++at) {
        out += "|";
        for (std::size_t i = 0; i < columns.size(); ++i)
            out.append(" ").append(padded(lines[at][i], widths[i], columns[i].align)).append(" |");
        out += "\n";
        if (at > 0) continue;
        out += "|";
        for (std::size_t i = 0; i < columns.size(); ++i) {
            const std::string rule(widths[i] + 1, '-');
            const bool right = columns[i].align == Align::right;
            out.append(right ? "" : ":").append(rule).append(right ? ":|" : "|");
        }
        out += "\n";
    }
    return out;
}

}  // namespace nrem::core
