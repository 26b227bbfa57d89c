#include "dates.hpp"

#include <array>
#include <chrono>
#include <string>
#include <vector>

#include "nrem/sdk/number.hpp"
#include "nrem/sdk/text_scores.hpp"

namespace nrem::conversations {

namespace {

constexpr auto months = std::to_array<std::string_view>(
    {"jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"});

// 1 to 12; 0 for another word.
unsigned month_of(std::string_view word) {
    if (word.size() >= 3)
        for (unsigned i = 0; i < months.size(); ++i)
            if (word.starts_with(months[i])) return i + 1;
    return 0;
}

// Runs of letters, of digits, and colons, in small letters.
std::vector<std::string> parts_of(std::string_view text) {
    const auto kind = [](char c) {
        return c >= '0' && c <= '9' ? 1 : c >= 'a' && c <= 'z' ? 2 : c == ':' ? 3 : 0;
    };
    std::vector<std::string> parts;
    int last = 0;
    for (const char c : text_scores::lowered(text)) {
        const int now = kind(c);
        if (now != 0 && (now != last || now == 3)) parts.emplace_back();
        if (now != 0) parts.back() += c;
        last = now;
    }
    return parts;
}

struct Clock {
    unsigned hour = 0;
    unsigned minute = 0;
};

}  // namespace

std::optional<double> day_of(std::string_view text) {
    const auto parts = parts_of(text);
    std::vector<unsigned> numbers;  // of the date
    unsigned month = 0;
    Clock clock;
    for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = as_number<unsigned>(parts[i]);
        if (number && i + 2 < parts.size() && parts[i + 1] == ":") {
            clock = {*number, as_number<unsigned>(parts[i + 2]).value_or(60)};
            i += 2;
        } else if (number) {
            numbers.push_back(*number);
        } else if (parts[i] == "pm" || parts[i] == "am") {
            clock.hour = clock.hour % 12 + (parts[i] == "pm" ? 12 : 0);
        } else if (month == 0) {
            month = month_of(parts[i]);
        }
    }
    const bool year_first = !numbers.empty() && numbers[0] > 31;
    if (year_first && numbers.size() >= 3) {
        month = numbers[1];
        numbers = {numbers[2], numbers[0]};
    }
    if (numbers.size() < 2 || clock.hour > 23 || clock.minute > 59) return std::nullopt;
    const std::chrono::year_month_day date{std::chrono::year(static_cast<int>(numbers[1])),
                                           std::chrono::month(month), std::chrono::day(numbers[0])};
    if (!date.ok()) return std::nullopt;
    const auto days = std::chrono::sys_days(date).time_since_epoch().count();
    return static_cast<double>(days) + (clock.hour * 60 + clock.minute) / 1440.0;
}

}  // namespace nrem::conversations
