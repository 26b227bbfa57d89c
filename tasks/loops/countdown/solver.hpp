// Finds an expression for a target by trying all of them, exactly.
#pragma once

#include <array>
#include <string>

#include "expression.hpp"

namespace {

inline constexpr std::size_t most_numbers = 6;

// Joins two of the values at a time until one is left. Each join is remembered, so that the text of
// an expression is made for the one that is found alone.
class Search {
public:
    explicit Search(const Hand& numbers) : numbers_(numbers) {
        for (std::size_t i = 0; i < numbers.size(); ++i) values_[0][i] = {numbers[i], 1};
    }

    // Without outer parentheses; "": there is none.
    std::string solve(std::int64_t target) {
        target_ = {target, 1};
        if (!reaches(0)) return {};
        std::vector<std::string> texts;
        for (const std::int64_t number : numbers_) texts.push_back(std::to_string(number));
        for (std::size_t i = 0; i + 1 < numbers_.size(); ++i) {
            const auto [a, b, sign] = joins_[i];
            texts[std::min(a, b)] = '(' + texts[a] + ' ' + sign + ' ' + texts[b] + ')';
            texts[std::max(a, b)] = texts[numbers_.size() - 1 - i];
        }
        return numbers_.size() < 2 ? texts[0] : texts[0].substr(1, texts[0].size() - 2);
    }

private:
    struct Join {
        std::size_t a;
        std::size_t b;
        char sign;
    };

    // Whether the values after so many joins can be joined into the target.
    bool reaches(std::size_t joined) {
        const std::size_t left = numbers_.size() - joined;
        if (left == 1) return values_[joined][0] == target_;
        for (std::size_t a = 0; a < left; ++a)
            for (std::size_t b = 0; b < left; ++b)
                if (a != b && reaches_with(joined, a, b)) return true;
        return false;
    }
    // The value takes the place of the one in front, and the last one that of the other.
    bool reaches_with(std::size_t joined, std::size_t a, std::size_t b) {
        const auto& before = values_[joined];
        auto& after = values_[joined + 1];
        after = before;
        after[std::max(a, b)] = before[numbers_.size() - 1 - joined];
        for (const char sign : {'+', '*', '-', '/'}) {
            if (a > b && (sign == '+' || sign == '*')) continue;  // the same as b and a
            const auto value = applied(sign, before[a], before[b]);
            if (!value) continue;
            after[std::min(a, b)] = *value;
            joins_[joined] = {a, b, sign};
            if (reaches(joined + 1)) return true;
        }
        return false;
    }

    Hand numbers_;
    Fraction target_;
    std::array<std::array<Fraction, most_numbers>, most_numbers> values_;
    std::array<Join, most_numbers> joins_;
};

}  // namespace
