// Expressions of whole numbers, + - * / and parentheses, with exact values. What is read is data:
// it is parsed here and nothing of it is ever run.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <optional>
#include <string_view>
#include <vector>

#include "nrem/sdk/number.hpp"
#include "nrem/sdk/words.hpp"

namespace {

// Always in lowest terms, the lower one positive. The tasks' numbers are so few and so small that
// no product passes 64 bits.
struct Fraction {
    std::int64_t upper = 0;
    std::int64_t lower = 1;
    friend bool operator==(const Fraction&, const Fraction&) = default;
};

inline Fraction reduced(std::int64_t upper, std::int64_t lower) {
    const std::int64_t common = std::gcd(upper, lower) * (lower < 0 ? -1 : 1);
    return {upper / common, lower / common};
}

// Nothing for a division by 0.
inline std::optional<Fraction> applied(char sign, const Fraction& a, const Fraction& b) {
    switch (sign) {
        case '+':
            return reduced(a.upper * b.lower + b.upper * a.lower, a.lower * b.lower);
        case '-':
            return reduced(a.upper * b.lower - b.upper * a.lower, a.lower * b.lower);
        case '*':
            return reduced(a.upper * b.upper, a.lower * b.lower);
        default:
            break;
    }
    if (b.upper == 0) return std::nullopt;
    return reduced(a.upper * b.lower, a.lower * b.upper);
}

using Hand = std::vector<std::int64_t>;

inline constexpr std::size_t longest_expression = 400;  // characters
inline constexpr int most_nested = 32;

// The numbers in a text, in order of size; those of more than 6 digits count as 0, which no task
// has.
inline Hand numbers_in(std::string_view text) {
    Hand found;
    constexpr std::string_view digits = "0123456789";
    for (std::size_t at = text.find_first_of(digits); at != text.npos;) {
        const std::size_t end = std::min(text.find_first_not_of(digits, at), text.size());
        found.push_back(end - at > 6 ? 0
                                     : *nrem::as_number<std::int64_t>(text.substr(at, end - at)));
        at = text.find_first_of(digits, end);
    }
    std::sort(found.begin(), found.end());
    return found;
}

// Reads sums of products of numbers and of what is in parentheses.
class ExpressionReader {
public:
    explicit ExpressionReader(std::string_view text) : rest_(text) {}

    // Nothing where the text is no expression, or divides by 0.
    std::optional<Fraction> read() {
        const auto value = sum();
        skip_blanks();
        return rest_.empty() ? value : std::nullopt;
    }

private:
    void skip_blanks() {
        while (!rest_.empty() && nrem::is_blank(rest_.front())) rest_.remove_prefix(1);
    }
    // The next character if it is one of `wanted`, else 0.
    char take(std::string_view wanted) {
        skip_blanks();
        if (rest_.empty() || wanted.find(rest_.front()) == wanted.npos) return 0;
        const char taken = rest_.front();
        rest_.remove_prefix(1);
        return taken;
    }
    template <class Part>
    std::optional<Fraction> joined(std::string_view signs, Part part) {
        auto value = part();
        while (value) {
            const char sign = take(signs);
            if (sign == 0) return value;
            const auto next = part();
            value = next ? applied(sign, *value, *next) : std::nullopt;
        }
        return value;
    }
    std::optional<Fraction> sum() {
        return joined("+-", [this] { return product(); });
    }
    std::optional<Fraction> product() {
        return joined("*/", [this] { return factor(); });
    }
    std::optional<Fraction> factor() {
        if (take("(") == 0) return number();
        if (++open_ > most_nested) return std::nullopt;
        const auto value = sum();
        --open_;
        return take(")") ? value : std::nullopt;
    }
    std::optional<Fraction> number() {
        skip_blanks();
        const std::size_t size = std::min(rest_.find_first_not_of("0123456789"), rest_.size());
        const auto value = nrem::as_number<std::int64_t>(rest_.substr(0, size));
        rest_.remove_prefix(size);
        return value ? std::optional(Fraction{*value, 1}) : std::nullopt;
    }

    std::string_view rest_;
    int open_ = 0;
};

// The value of an expression that uses these numbers, each once, and no other; nothing for any
// other text. A result may follow behind "=".
inline std::optional<Fraction> value_of(std::string_view text, const Hand& numbers) {
    const std::string_view expression = text.substr(0, text.find('='));
    if (expression.size() > longest_expression || numbers_in(expression) != numbers)
        return std::nullopt;
    return ExpressionReader(expression).read();
}

}  // namespace
