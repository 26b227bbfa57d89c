// Why a language model gave no answer, or too little of one to be used; counted by kind.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace nrem::core {

enum class Lack : std::int8_t { none, cut, refused, filtered, thought, unreadable };

// Of NREM_REPLY_GOOD and those after it, in logs.
inline constexpr std::string_view reply_state_names[] = {"good", "repaired", "broken", "too_long",
                                                         "none"};

struct LackName {
    Lack lack;
    const char* name;   // in rows and logs
    const char* words;  // follow a number: "3 were refused by the model"
};
inline constexpr auto lack_names = std::to_array<LackName>({
    {Lack::cut, "cut", "were cut off at max_tokens"},
    {Lack::refused, "refused", "were refused by the model"},
    {Lack::filtered, "filtered", "were withheld by the server's filter"},
    {Lack::thought, "thought_only", "were only thought aloud"},
    {Lack::unreadable, "unreadable", "were no text"},
});

struct Lacks {
    std::array<std::uint64_t, lack_names.size() + 1> counts{};

    void add(Lack lack) {
        if (lack != Lack::none) ++(*this)[lack];
    }
    std::uint64_t& operator[](Lack lack) { return counts[static_cast<std::size_t>(lack)]; }
    const std::uint64_t& operator[](Lack lack) const {
        return counts[static_cast<std::size_t>(lack)];
    }
    Lacks& operator+=(const Lacks& other) {
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += other.counts[i];
        return *this;
    }
    friend bool operator==(const Lacks&, const Lacks&) = default;
};

// "3 were refused by the model, 1 was ..."; "" for none.
[[nodiscard]] inline std::string in_words(const Lacks& lacks) {
    std::string text;
    for (const LackName& entry : lack_names)
        if (const std::uint64_t count = lacks[entry.lack])
            text.append(text.empty() ? "" : ", ")
                .append(std::to_string(count))
                .append(" ")
                .append(entry.words);
    return text;
}

[[nodiscard]] inline std::string_view name_of(Lack lack) {
    const auto found = std::ranges::find(lack_names, lack, &LackName::lack);
    return found == lack_names.end() ? "" : found->name;
}

}  // namespace nrem::core
