// Order of names in tables: runs of digits count as numbers, so "passes=2" comes before
// "passes=16". A strict order: names that only differ in leading zeros fall back to the order of
// their bytes.
#pragma once

#include <algorithm>
#include <string_view>

namespace nrem::core {

namespace detail {

inline bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

// Takes the run of digits off the front, without its leading zeros.
inline std::string_view take_number(std::string_view& text) {
    std::size_t end = 0;
    while (end < text.size() && is_digit(text[end])) ++end;
    std::string_view number = text.substr(0, end);
    text.remove_prefix(end);
    number.remove_prefix(std::min(number.find_first_not_of('0'), number.size()));
    return number;
}

}  // namespace detail

[[nodiscard]] inline bool natural_less(std::string_view a, std::string_view b) {
    std::string_view rest_a = a, rest_b = b;
    while (!rest_a.empty() && !rest_b.empty()) {
        if (detail::is_digit(rest_a[0]) && detail::is_digit(rest_b[0])) {
            const std::string_view x = detail::take_number(rest_a);
            const std::string_view y = detail::take_number(rest_b);
            if (x.size() != y.size()) return x.size() < y.size();
            if (x != y) return x < y;
        } else {
            if (rest_a[0] != rest_b[0]) return rest_a[0] < rest_b[0];
            rest_a.remove_prefix(1);
            rest_b.remove_prefix(1);
        }
    }
    if (rest_a.empty() != rest_b.empty()) return rest_a.empty();
    return a < b;
}

}  // namespace nrem::core
