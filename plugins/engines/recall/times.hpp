// Expressions of time in English text, as far as a table knows them: dates and clock times, which
// mean the same whenever they are read, and relative ones, whose meaning hangs on when they were
// said.
//
//   dates      2 March 2026, March 2nd, March 2026, 2026-03-02, 2026/03/02, 21:56, in 2026
//   relative   yesterday, Friday, last week, this morning, two days ago, in 3 hours
//
// "May" and "March" count only beside a number. Not known: "recently", "now", "the day after".
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.hpp"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::past {

enum class TimeKind { date, relative };

struct TimeExpression {
    TimeKind kind;
    std::string words;  // folded, with single blanks
    friend auto operator<=>(const TimeExpression&, const TimeExpression&) = default;
};

namespace times {

inline constexpr std::array<std::string_view, 12> months{
    "january", "february", "march",     "april",   "may",      "june",
    "july",    "august",   "september", "october", "november", "december"};
inline constexpr std::array<std::string_view, 11> days{
    "yesterday", "today",  "tomorrow", "tonight",  "monday", "tuesday",
    "wednesday", "thursday", "friday", "saturday", "sunday"};
inline constexpr std::array<std::string_view, 3> pointers{"last", "this", "next"};
inline constexpr std::array<std::string_view, 13> pointed_at{
    "morning", "afternoon", "evening", "night",  "day",    "week",  "weekend",
    "month",   "year",      "spring",  "summer", "autumn", "winter"};
inline constexpr std::array<std::string_view, 6> units{"minute", "hour", "day",
                                                       "week",   "month", "year"};
inline constexpr std::array<std::string_view, 13> counts{"a",   "an",    "one",   "two", "three",
                                                         "four", "five", "six",   "seven", "eight",
                                                         "nine", "ten",  "few"};
inline constexpr std::array<std::string_view, 4> before_a_year{"in", "since", "until", "by"};

template <std::size_t N>
NREM_HIDDEN bool is_one_of(std::string_view word, const std::array<std::string_view, N>& list) {
    return std::find(list.begin(), list.end(), word) != list.end();
}

struct Word {
    std::string text;
    char before = ' ';  // what parts it from the word before
};

// Runs of letters and digits, folded.
NREM_HIDDEN inline std::vector<Word> words_in(std::string_view text) {
    const std::string folded = unicode::folded(text);
    std::vector<Word> words;
    bool goes_on = false;
    char before = ' ';
    for (std::size_t at = 0; at < folded.size();) {
        const auto [code, end] = unicode::character_at(folded, at);
        if (unicode::is_of_word(code)) {
            if (!goes_on) words.push_back({"", before});
            words.back().text.append(folded, at, end - at);
            goes_on = true;
        } else {
            before = goes_on || before == ' ' ? folded[at] : before;
            goes_on = false;
        }
        at = end;
    }
    return words;
}

// What begins at one of the words of a text; each function gives how many words it takes, 0 where
// it is none of its kind.
class NREM_HIDDEN At {
public:
    At(const std::vector<Word>& words, std::size_t at) : words_(words), at_(at) {}

    [[nodiscard]] std::size_t date() const {
        return std::max({day_and_month(), month_and_number(), in_figures(), clock(), year()});
    }
    [[nodiscard]] std::size_t relative() const {
        if (is_one_of(word(0), days)) return 1;
        if (is_one_of(word(0), pointers) &&
            (is_one_of(word(1), pointed_at) || is_one_of(word(1), days)))
            return 2;
        if (is_count(0) && is_unit(1) && word(2) == "ago") return 3;
        return word(0) == "in" && is_count(1) && is_unit(2) ? 3 : 0;
    }

private:
    [[nodiscard]] std::string_view word(std::size_t offset) const {
        return at_ + offset < words_.size() ? std::string_view(words_[at_ + offset].text)
                                            : std::string_view();
    }
    [[nodiscard]] char before(std::size_t offset) const {
        return at_ + offset < words_.size() ? words_[at_ + offset].before : ' ';
    }
    // Of so many digits at most; "2nd" is 2.
    [[nodiscard]] std::optional<int> number(std::size_t offset, std::size_t digits) const {
        std::string_view text = word(offset);
        for (const std::string_view ending : {"st", "nd", "rd", "th"})
            if (text.size() > 2 && text.ends_with(ending)) text.remove_suffix(2);
        return text.size() > digits ? std::nullopt : as_number<int>(text);
    }
    [[nodiscard]] bool is_within(std::size_t offset, int low, int high) const {
        const auto found = number(offset, 4);
        return found && *found >= low && *found <= high;
    }
    [[nodiscard]] bool is_day(std::size_t offset) const { return is_within(offset, 1, 31); }
    [[nodiscard]] bool is_year(std::size_t offset) const {
        return word(offset).size() == 4 && is_within(offset, 1000, 2999);
    }
    [[nodiscard]] bool is_month(std::size_t offset) const {
        return std::any_of(months.begin(), months.end(), [&](auto month) {
            return word(offset) == month || word(offset) == month.substr(0, 3);
        });
    }
    [[nodiscard]] bool is_count(std::size_t offset) const {
        return number(offset, 4) || is_one_of(word(offset), counts);
    }
    [[nodiscard]] bool is_unit(std::size_t offset) const {
        std::string_view unit = word(offset);
        if (unit.ends_with('s')) unit.remove_suffix(1);
        return is_one_of(unit, units);
    }

    [[nodiscard]] std::size_t day_and_month() const {
        if (!is_day(0) || !is_month(1)) return 0;
        return is_year(2) ? 3 : 2;
    }
    [[nodiscard]] std::size_t month_and_number() const {
        if (!is_month(0)) return 0;
        if (is_day(1)) return is_year(2) ? 3 : 2;
        return is_year(1) ? 2 : 0;
    }
    [[nodiscard]] std::size_t in_figures() const {
        const bool is_parted = before(1) == before(2) && (before(1) == '-' || before(1) == '/');
        return is_parted && is_year(0) && is_within(1, 1, 12) && is_day(2) ? 3 : 0;
    }
    [[nodiscard]] std::size_t clock() const {
        return before(1) == ':' && word(1).size() == 2 && is_within(0, 0, 24) &&
                       is_within(1, 0, 59)
                   ? 2
                   : 0;
    }
    [[nodiscard]] std::size_t year() const {
        return is_one_of(word(0), before_a_year) && is_year(1) ? 2 : 0;
    }

    const std::vector<Word>& words_;
    std::size_t at_;
};

}  // namespace times

// In their order, as often as they come.
NREM_HIDDEN inline std::vector<TimeExpression> time_expressions(std::string_view text) {
    const auto words = times::words_in(text);
    std::vector<TimeExpression> found;
    for (std::size_t i = 0; i < words.size();) {
        const times::At at(words, i);
        const std::size_t date = at.date();
        const std::size_t taken = date ? date : at.relative();
        if (taken) {
            found.push_back({date ? TimeKind::date : TimeKind::relative, words[i].text});
            for (std::size_t k = 1; k < taken; ++k)
                found.back().words.append(1, ' ').append(words[i + k].text);
        }
        i += std::max<std::size_t>(taken, 1);
    }
    return found;
}

}  // namespace nrem::past
