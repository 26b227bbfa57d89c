// What the values of an enumeration are called, said once: beside it and in its order.
//
//     enum class Update { hebb, delta };
//     constexpr auto names_of(Update) { return std::to_array<std::string_view>({"hebb", "delta"}); }
#pragma once

#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>

namespace nrem {

template <class E>
concept Named = std::is_enum_v<E> && requires(E value) { names_of(value).size(); };

template <Named E>
inline constexpr auto all_names = names_of(E{});

template <Named E>
[[nodiscard]] constexpr std::string_view name_of(E value) {
    return all_names<E>[static_cast<std::size_t>(value)];
}

template <Named E>
[[nodiscard]] constexpr std::optional<E> from_name(std::string_view name) {
    const auto found = std::ranges::find(all_names<E>, name);
    if (found == all_names<E>.end()) return std::nullopt;
    return static_cast<E>(found - all_names<E>.begin());
}

// "hebb, delta", or "hebb or delta" with " or " before the last.
template <Named E>
[[nodiscard]] std::string known_names(std::string_view before_last = ", ") {
    std::string text;
    for (const auto& name : all_names<E>) {
        const bool is_last = &name == &all_names<E>.back();
        text.append(text.empty() ? "" : is_last ? before_last : ", ").append(name);
    }
    return text;
}

namespace detail {

// "hebb|delta", as a schema has it.
template <Named E>
constexpr auto choices_of() {
    constexpr std::size_t size = [] {
        std::size_t sum = 0;
        for (const auto name : all_names<E>) sum += name.size() + 1;
        return sum;
    }();
    std::array<char, size> text{};
    auto* at = text.data();
    for (const auto name : all_names<E>) {
        at = std::copy(name.begin(), name.end(), at);
        *at++ = '|';
    }
    text.back() = '\0';
    return text;
}
template <Named E>
inline constexpr auto choices = choices_of<E>();

}  // namespace detail

}  // namespace nrem
