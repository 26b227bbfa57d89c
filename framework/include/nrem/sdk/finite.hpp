// Numbers that can be compared. A NaN is neither less nor more than another number, so that a sort
// or a search for the largest among such numbers would end with a first place that means nothing:
// whatever ranks numbers asks here first.
#pragma once

#include <algorithm>
#include <cmath>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <numeric>
#include <ranges>
#include <stdexcept>
#include <string>
#include <type_traits>
#include <vector>

#include "nrem/sdk/number.hpp"

namespace nrem {

// clang-format off
template <class T>
concept Numbers = std::ranges::random_access_range<T> && std::ranges::sized_range<T> &&
                  std::floating_point<std::ranges::range_value_t<T>>;
// clang-format on

// The place of the first number that is NaN or infinite; the size where there is none.
std::size_t first_not_finite(const Numbers auto& values) {
    using T = std::ranges::range_value_t<decltype(values)>;
    // As wide as the numbers, so that the compiler takes several at once.
    std::conditional_t<sizeof(T) == sizeof(std::int32_t), std::int32_t, std::int64_t> bad = 0;
    for (const T value : values) bad |= !(std::abs(value) <= std::numeric_limits<T>::max());
    if (!bad) return std::ranges::size(values);
    const auto found =
        std::ranges::find_if_not(values, [](T value) { return std::isfinite(value); });
    return static_cast<std::size_t>(found - std::ranges::begin(values));
}

// Throws std::invalid_argument: "logit 3 is nan".
void need_finite(const Numbers auto& values, const char* what) {
    const std::size_t place = first_not_finite(values);
    if (place < std::ranges::size(values))
        throw std::invalid_argument(
            std::string(what) + ' ' + std::to_string(place) + " is " +
            shortest(std::ranges::begin(values)[static_cast<std::ptrdiff_t>(place)]));
}

// The place of the largest, the first of equals. Throws std::invalid_argument where one is not
// finite, or there is none.
std::size_t largest(const Numbers auto& values, const char* what) {
    if (std::ranges::empty(values)) throw std::invalid_argument(std::string("there is no ") + what);
    need_finite(values, what);
    return static_cast<std::size_t>(std::ranges::max_element(values) - std::ranges::begin(values));
}

// The places of the numbers, the largest first; equals keep their order. Throws
// std::invalid_argument where one is not finite.
std::vector<std::size_t> from_largest(const Numbers auto& values, const char* what) {
    need_finite(values, what);
    std::vector<std::size_t> places(std::ranges::size(values));
    std::iota(places.begin(), places.end(), std::size_t{0});
    std::ranges::stable_sort(places, std::ranges::greater{}, [&](std::size_t place) {
        return std::ranges::begin(values)[static_cast<std::ptrdiff_t>(place)];
    });
    return places;
}

}  // namespace nrem
