// The questions of the task `noisy_oracle`: a key of 16 hexadecimal digits that holds the right
// answer in a coded form. Only the backend `noisy_solver` decodes it, so that no truth reaches
// anybody else.
//
// A key is a permutation of 64 bits (four rounds of Feistel's scheme): 32 bits that make questions
// different, the right answer, how many answers there are, and 16 bits by which a key is
// recognised.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "nrem/sdk/random.hpp"

namespace nrem::loops {

// The answers of all these questions, of which each offers the first so many.
inline constexpr auto answer_names = std::to_array<std::string_view>(
    {"alpha",  "bravo", "charlie", "delta",  "echo",     "foxtrot", "golf",   "hotel",  "india",
     "juliet", "kilo",  "lima",    "mike",   "november", "oscar",   "papa",   "quebec", "romeo",
     "sierra", "tango", "uniform", "victor", "whiskey",  "xray",    "yankee", "zulu"});

struct Sealed {
    std::uint32_t nonce;
    std::uint8_t right;  // index of the right answer
    std::uint8_t count;  // of answers
    friend bool operator==(const Sealed&, const Sealed&) = default;
};

namespace detail {

inline constexpr std::array<std::uint64_t, 4> rounds{0x6e72656d01, 0x6e72656d02, 0x6e72656d03,
                                                     0x6e72656d04};
constexpr std::uint32_t blur(std::uint64_t round, std::uint32_t half) {
    return static_cast<std::uint32_t>(combine(round, half));
}
constexpr std::uint16_t check(const Sealed& question) {
    return static_cast<std::uint16_t>(
        combine(question.nonce, std::uint64_t{question.right} << 8 | question.count));
}

}  // namespace detail

constexpr std::uint64_t seal(const Sealed& question) {
    std::uint32_t left = question.nonce;
    std::uint32_t right = std::uint32_t{question.right} << 24 |
                          std::uint32_t{question.count} << 16 | detail::check(question);
    for (const std::uint64_t round : detail::rounds) {
        left ^= detail::blur(round, right);
        std::swap(left, right);
    }
    return std::uint64_t{left} << 32 | right;
}

// Nothing for a number that is no key.
constexpr std::optional<Sealed> unseal(std::uint64_t key) {
    auto left = static_cast<std::uint32_t>(key >> 32);
    auto right = static_cast<std::uint32_t>(key);
    for (auto round = detail::rounds.rbegin(); round != detail::rounds.rend(); ++round) {
        std::swap(left, right);
        left ^= detail::blur(*round, right);
    }
    const Sealed question{left, static_cast<std::uint8_t>(right >> 24),
                          static_cast<std::uint8_t>(right >> 16)};
    const bool is_key = detail::check(question) == static_cast<std::uint16_t>(right) &&
                        question.right < question.count && question.count <= answer_names.size();
    return is_key ? std::optional(question) : std::nullopt;
}

inline constexpr std::size_t key_digits = 16;
inline constexpr std::string_view before_key = "the key ";  // in the text of a question

inline std::string text_of_key(std::uint64_t key) {
    std::string text(key_digits, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, key >>= 4)
        *digit = "0123456789abcdef"[key & 15];
    return text;
}

inline std::string question_of(std::uint64_t key) {
    return "Which answer belongs to " + std::string(before_key) + text_of_key(key) + '?';
}

// Nothing where the text does not begin with a key.
constexpr std::optional<std::uint64_t> key_at(std::string_view text) {
    if (text.size() < key_digits) return std::nullopt;
    std::uint64_t key = 0;
    for (const char c : text.substr(0, key_digits)) {
        const bool is_letter = c >= 'a' && c <= 'f';
        if (!is_letter && (c < '0' || c > '9')) return std::nullopt;
        key = key << 4 | static_cast<std::uint64_t>(is_letter ? c - 'a' + 10 : c - '0');
    }
    return key;
}

}  // namespace nrem::loops
