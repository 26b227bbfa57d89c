// Exact arithmetic as it is written: whole numbers, decimals and fractions, + - * / ^ mod and
// brackets. How large a number, how deep an expression, and so the time, may become is bounded.
#pragma once

#include <algorithm>
#include <boost/multiprecision/cpp_int.hpp>
#include <string>
#include <string_view>
#include <utility>

#include "base/text.hpp"
#include "nrem/sdk/tool.hpp"

namespace nrem::loops {

using Integer = boost::multiprecision::cpp_int;
using Rational = boost::multiprecision::cpp_rational;

inline std::size_t bits_of(const Integer& number) {
    return number == 0 ? 0 : msb(abs(number)) + 1;
}
inline bool is_whole(const Rational& number) {
    return denominator(number) == 1;
}

// Reads an expression from left to right and computes it. Throws Refusal, for who wrote it to read.
class Calculation {
public:
    // `digits`: how many a number may have, above and below its fraction's line in all.
    Calculation(std::string_view text, std::size_t digits) : text_(text), digits_(digits) {}

    Rational result() {
        const Rational made = sum();
        if (at_ < text_.size()) refuse_here("an operator was expected");
        return made;
    }

private:
    static constexpr std::size_t deepest = 64;

    // A level of brackets, signs or exponents.
    class Level {
    public:
        explicit Level(std::size_t& level) : level_(level) {
            if (++level_ > deepest)
                throw Refusal("the expression is nested deeper than " + std::to_string(deepest) +
                              " levels: compute its parts one after the other");
        }
        Level(const Level&) = delete;
        Level& operator=(const Level&) = delete;
        ~Level() { --level_; }

    private:
        std::size_t& level_;
    };

    Rational sum() {
        Rational left = product();
        for (;;) {
            if (takes("+"))
                left = bounded(left + product());
            else if (takes("-") || takes("\u2212"))
                left = bounded(left - product());
            else
                return left;
        }
    }
    Rational product() {
        Rational left = with_sign();
        for (;;) {
            if (takes("*") || takes("\u00d7") || takes("\u00b7"))
                left = bounded(left * with_sign());
            else if (takes("/") || takes("\u00f7"))
                left = bounded(left / not_zero(with_sign()));
            else if (takes("mod") || takes("%"))
                left = remainder(left, not_zero(with_sign()));
            else
                return left;
        }
    }
    // A sign binds less than ^, so that -2^2 is -4.
    Rational with_sign() {
        const Level level(level_);
        if (takes("-") || takes("\u2212")) return -with_sign();
        if (takes("+")) return with_sign();
        return power();
    }
    Rational power() {
        const Rational base = operand();
        return takes("^") || takes("**") ? raised(base, with_sign()) : base;
    }
    Rational operand() {
        if (takes("(")) {
            const Level level(level_);
            const Rational inner = sum();
            if (!takes(")")) refuse_here("')' was expected");
            return inner;
        }
        if (at_ < text_.size() && unicode::is_digit(text_[at_])) return number();
        refuse_here("a number was expected");
    }

    Rational number() {
        const std::string_view whole = run_of_digits();
        std::string_view parts;
        if (text_.substr(at_).starts_with('.')) {
            ++at_;
            parts = run_of_digits();
            if (parts.empty()) refuse_here("digits were expected");
        }
        if (whole.size() + parts.size() > digits_) refuse_size();
        skip_blanks();
        const Integer all = integer(whole) * power_of_ten(parts.size()) + integer(parts);
        return Rational(all, power_of_ten(parts.size()));
    }
    std::string_view run_of_digits() {
        const std::size_t from = at_;
        while (at_ < text_.size() && text_[at_] >= '0' && text_[at_] <= '9') ++at_;
        return text_.substr(from, at_ - from);
    }
    // (A 0 in front would make it octal.)
    static Integer integer(std::string_view digits) {
        digits.remove_prefix(std::min(digits.find_first_not_of('0'), digits.size()));
        return digits.empty() ? Integer(0) : Integer(std::string(digits));
    }
    static Integer power_of_ten(std::size_t exponent) {
        return pow(Integer(10), static_cast<unsigned>(exponent));
    }

    Rational raised(const Rational& base, const Rational& exponent) const {
        if (!is_whole(exponent)) throw Refusal("an exponent must be a whole number");
        const Integer times = abs(numerator(exponent));
        if (exponent < 0) (void)not_zero(base);
        if (times == 0) return 1;
        if (base == 0 || base == 1) return base;
        if (base == -1) return times % 2 == 0 ? 1 : -1;
        const std::size_t bits = std::max(bits_of(numerator(base)), bits_of(denominator(base))) - 1;
        if (times * std::max<std::size_t>(bits, 1) > most_bits()) refuse_size();
        const auto count = static_cast<unsigned>(times);
        const Rational made(pow(numerator(base), count), pow(denominator(base), count));
        return bounded(exponent < 0 ? Rational(1) / made : made);
    }
    // With the sign of the divisor, so that -1 mod 5 is 4.
    static Rational remainder(const Rational& left, const Rational& right) {
        if (!is_whole(left) || !is_whole(right)) throw Refusal("mod is of whole numbers");
        const Integer divisor = numerator(right);
        Integer rest = numerator(left) % divisor;
        if (rest != 0 && (rest < 0) != (divisor < 0)) rest += divisor;
        return rest;
    }
    static const Rational& not_zero(const Rational& divisor) {
        if (divisor == 0) throw Refusal("this divides by zero");
        return divisor;
    }
    Rational bounded(Rational number) const {
        if (bits_of(numerator(number)) + bits_of(denominator(number)) > most_bits()) refuse_size();
        return number;
    }
    std::size_t most_bits() const { return digits_ * 10 / 3 + 1; }

    bool takes(std::string_view sign) {
        skip_blanks();
        if (!text_.substr(at_).starts_with(sign)) return false;
        if (sign == "*" && text_.substr(at_).starts_with("**")) return false;
        at_ += sign.size();
        skip_blanks();
        return true;
    }
    void skip_blanks() {
        while (at_ < text_.size()) {
            const auto next = unicode::character_at(text_, at_);
            if (!unicode::is_blank(next.code)) return;
            at_ = next.end;
        }
    }
    [[noreturn]] void refuse_size() const {
        throw Refusal("a number on the way has more than " + std::to_string(digits_) +
                      " digits, which is too large");
    }
    [[noreturn]] void refuse_here(const std::string& wanted) const {
        throw Refusal(wanted + (at_ < text_.size() ? in_place_of_next() : " at the end") +
                      ": write numbers, + - * / ^ mod and brackets alone");
    }
    std::string in_place_of_next() const {
        const std::size_t end = unicode::character_at(text_, at_).end;
        const std::size_t place = unicode::characters(text_.substr(0, at_)) + 1;
        return " in place of '" + std::string(text_.substr(at_, end - at_)) + "' (character " +
               std::to_string(place) + ")";
    }

    std::string_view text_;
    std::size_t digits_;
    std::size_t at_ = 0;
    std::size_t level_ = 0;
};

// How often `factor` divides the number, which loses it.
inline std::size_t taken_out(Integer& number, unsigned factor) {
    std::size_t times = 0;
    for (; number % factor == 0; number /= factor) ++times;
    return times;
}

// As decimals where these end after a few places, else as a fraction.
inline std::string written(const Rational& number) {
    constexpr std::size_t most_places = 30;
    Integer rest = denominator(number);
    const std::size_t twos = taken_out(rest, 2);
    const std::size_t places = std::max(twos, taken_out(rest, 5));
    if (rest != 1 || places > most_places) return number.str();
    const Integer scaled = numerator(number) * pow(Integer(10), static_cast<unsigned>(places)) /
                           denominator(number);
    std::string digits = Integer(abs(scaled)).str();
    if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
    if (places > 0) digits.insert(digits.size() - places, ".");
    return (number < 0 ? "-" : "") + digits;
}

}  // namespace nrem::loops
