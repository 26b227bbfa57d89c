#include "host/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "base/error.hpp"
#include "base/nearest.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::core {

namespace {

constexpr double none = std::numeric_limits<double>::quiet_NaN();
constexpr double largest_integer = 9007199254740992.0;  // 2^53: beyond it doubles skip integers

double read_number(std::string_view text) {
    const std::string_view digits = text.starts_with('+') ? text.substr(1) : text;
    double number = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure == std::errc::result_out_of_range)
        throw UsageError(fmt::format("'{}' is too large or too small for a number", text));
    if (failure != std::errc() || end != digits.data() + digits.size())
        throw UsageError(fmt::format("'{}' is not a number", text));
    if (!std::isfinite(number)) throw UsageError(fmt::format("'{}' is not finite", text));
    return number == 0 ? 0 : number;  // no negative zero
}

void check_range(const Parameter& parameter, double number) {
    if (number < parameter.minimum || number > parameter.maximum)
        throw UsageError(fmt::format("{} is outside {} to {}", shortest(number),
                                     shortest(parameter.minimum), shortest(parameter.maximum)));
}

Setting settle_number(const Parameter& parameter, std::string_view text) {
    const double number = read_number(text);
    check_range(parameter, number);
    return {parameter.name, shortest(number), number};
}

// Also as 1e3 or 1000.0.
Setting settle_integer(const Parameter& parameter, std::string_view text) {
    const double number = read_number(text);
    if (number != std::floor(number))
        throw UsageError(fmt::format("'{}' is not a whole number", text));
    if (std::abs(number) > largest_integer)
        throw UsageError(fmt::format("'{}' has more than 53 bits", text));
    check_range(parameter, number);
    return {parameter.name, std::to_string(static_cast<long long>(number)), number};
}

Setting settle_flag(const Parameter& parameter, std::string_view text) {
    if (text == "true") return {parameter.name, "true", 1};
    if (text == "false") return {parameter.name, "false", 0};
    throw UsageError(fmt::format("'{}' is neither true nor false", text));
}

Setting settle_choice(const Parameter& parameter, std::string_view text) {
    const auto& choices = parameter.choices;
    if (std::find(choices.begin(), choices.end(), text) != choices.end())
        return {parameter.name, std::string(text), none};
    throw UsageError(fmt::format("'{}' is not one of {}{}", text, fmt::join(choices, ", "),
                                 nearest_hint(text, choices)));
}

}  // namespace

Setting settle(const Parameter& parameter, std::string_view text) {
    const bool is_number = parameter.type == NREM_NUMBER || parameter.type == NREM_INTEGER;
    if (is_number && text == seed_placeholder) return {parameter.name, std::string(text), none};
    switch (parameter.type) {
        case NREM_NUMBER:
            return settle_number(parameter, text);
        case NREM_INTEGER:
            return settle_integer(parameter, text);
        case NREM_FLAG:
            return settle_flag(parameter, text);
        case NREM_CHOICE:
            return settle_choice(parameter, text);
        default:
            return {parameter.name, std::string(text), none};
    }
}

}  // namespace nrem::core
