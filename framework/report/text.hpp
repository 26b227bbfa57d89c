// Numbers and names as a reader sees them, and the escapes that each format needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "analysis/figures.hpp"

namespace nrem::core {

[[nodiscard]] std::string decimal(double value, int digits = 3);  // "-" when unknown
[[nodiscard]] std::string signed_decimal(double value, int digits = 3);
[[nodiscard]] std::string whole(double value);                // 12,345
[[nodiscard]] std::string probability(double value);          // "<0.0001", "0.0123"
[[nodiscard]] std::string probability(const Probability& p);  // "<=0.0001" where it is a bound
[[nodiscard]] std::string interval(double low, double high);  // "[0.58, 0.62]", "" when unknown
[[nodiscard]] std::string with_interval(const std::string& value, const Interval& range);
[[nodiscard]] std::string with_interval(const Estimate& estimate);  // "" of no items

// One line without anything that Markdown or a terminal would obey.
[[nodiscard]] std::string markdown_text(std::string_view text);
// Without control characters, so that a terminal obeys nothing in it.
[[nodiscard]] std::string terminal_text(std::string_view text);
// What a spreadsheet would take for a formula (a text that begins with =, +, -, @, tab
// or carriage return, and is no number) has an apostrophe in front, by which it is text.
[[nodiscard]] std::string csv_field(std::string_view text);
[[nodiscard]] std::string latex_text(std::string_view text);
[[nodiscard]] std::string html_text(std::string_view text);

// Columns on a terminal, counted in code points.
[[nodiscard]] std::size_t width(std::string_view text);
// At most that many characters, cut between code points; "..." replaces the rest.
[[nodiscard]] std::string shortened(std::string_view text, std::size_t characters);

}  // namespace nrem::core
