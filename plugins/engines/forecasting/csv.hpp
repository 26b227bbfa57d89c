// A small strict reader of comma-separated data files. Every complaint opens with file:line.
//
// Accepted: UTF-8 with or without a byte order mark, LF or CRLF ends of line. Refused: an empty
// file, a header without rows, a column named twice, a row of another length than the header, and
// quotation marks, since no shipped file needs them.
#pragma once

#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "nrem/sdk/number.hpp"

namespace {

inline std::vector<std::string> split_cells(std::string_view line) {
    std::vector<std::string> cells(1);
    for (const char c : line)
        if (c == ',')
            cells.emplace_back();
        else
            cells.back() += c;
    return cells;
}

class Table {
public:
    explicit Table(const std::string& path) : path_(path) {
        std::istringstream lines(without_mark(content()));
        std::string line;
        for (std::size_t number = 1; std::getline(lines, line); ++number) take(line, number);
        if (header_.empty()) throw std::runtime_error(path_ + ":1: the file is empty");
        if (rows_.empty()) throw std::runtime_error(path_ + ":1: no rows below the header");
    }

    [[nodiscard]] std::size_t rows() const { return rows_.size(); }

    [[nodiscard]] std::size_t column(std::string_view name) const {
        for (std::size_t i = 0; i < header_.size(); ++i)
            if (header_[i] == name) return i;
        std::string known;
        for (const auto& other : header_) known += (known.empty() ? "" : ", ") + other;
        throw std::runtime_error(path_ + ":1: no column '" + std::string(name) + "' (there are " +
                                 known + ")");
    }

    [[nodiscard]] const std::string& text(std::size_t row, std::size_t column) const {
        return rows_[row].cells[column];
    }
    // A finite number.
    [[nodiscard]] double number(std::size_t row, std::size_t column) const {
        const auto& cell = text(row, column);
        if (const auto value = nrem::as_number<double>(cell); value && std::isfinite(*value))
            return *value;
        fail(row, "column '" + header_[column] + "': '" + cell + "' is not a number");
    }
    [[nodiscard]] double at_least(double minimum, std::size_t row, std::size_t column) const {
        const double value = number(row, column);
        if (value < minimum)
            fail(row, "column '" + header_[column] + "': " + text(row, column) + " is too small");
        return value;
    }
    // NaN where the cell is empty.
    [[nodiscard]] double number_or_missing(std::size_t row, std::size_t column) const {
        return text(row, column).empty() ? std::nan("") : number(row, column);
    }
    [[nodiscard]] std::chrono::year_month_day date(std::size_t row, std::size_t column) const {
        const auto& cell = text(row, column);
        int year = 0;
        unsigned month = 0;
        unsigned day = 0;
        char excess = 0;
        const bool read = cell.size() == 10 && std::sscanf(cell.c_str(), "%4d-%2u-%2u%c", &year,
                                                           &month, &day, &excess) == 3;
        const std::chrono::year_month_day made{std::chrono::year(year), std::chrono::month(month),
                                               std::chrono::day(day)};
        if (!read || !made.ok())
            fail(row,
                 "column '" + header_[column] + "': '" + cell + "' is not a date (2012-03-04)");
        return made;
    }
    [[noreturn]] void fail(std::size_t row, const std::string& message) const {
        throw std::runtime_error(path_ + ":" + std::to_string(rows_[row].line) + ": " + message);
    }

private:
    struct Row {
        std::size_t line;
        std::vector<std::string> cells;
    };

    [[nodiscard]] std::string content() const {
        std::ifstream file(path_, std::ios::binary);
        std::ostringstream whole;
        if (file && file.peek() != std::ifstream::traits_type::eof()) whole << file.rdbuf();
        if (!file.is_open() || file.bad() || whole.bad())
            throw std::runtime_error(path_ + ": cannot be read");
        return whole.str();
    }
    static std::string without_mark(std::string text) {
        if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
        return text;
    }
    void take(std::string& line, std::size_t number) {
        if (line.ends_with('\r')) line.pop_back();
        const auto complain = [&](const std::string& message) {
            throw std::runtime_error(path_ + ":" + std::to_string(number) + ": " + message);
        };
        if (line.find('"') != std::string::npos) complain("quotation marks are not supported");
        auto cells = split_cells(line);
        if (number > 1) {
            if (cells.size() != header_.size())
                complain(std::to_string(cells.size()) + " fields where the header has " +
                         std::to_string(header_.size()));
            rows_.push_back({number, std::move(cells)});
            return;
        }
        for (std::size_t i = 0; i < cells.size(); ++i)
            for (std::size_t j = 0; j < i; ++j)
                if (cells[i] == cells[j]) complain("two columns are named '" + cells[i] + "'");
        header_ = std::move(cells);
    }

    std::string path_;
    std::vector<std::string> header_;
    std::vector<Row> rows_;
};

// Days since 1970-01-01.
inline int day_number(std::chrono::year_month_day date) {
    return static_cast<int>(std::chrono::sys_days(date).time_since_epoch().count());
}

}  // namespace
