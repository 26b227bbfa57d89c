// What the tasks of conversations share in scoring and in reading.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "dates.hpp"
#include "fields.hpp"
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/text_scores.hpp"

namespace nrem::conversations {

// The first so many words of an answer, for scores that a long answer would win; 0: all.
[[nodiscard]] inline std::string_view first_words(std::string_view text, std::size_t count) {
    std::string_view rest = text;
    for (std::size_t i = 0; i < count; ++i) next_word(rest);
    return count == 0 ? text : text.substr(0, text.size() - rest.size());
}

[[nodiscard]] inline double day_in(const Field& field) {
    const auto day = day_of(field.text());
    if (!day) field.fail("is no date: '" + field.text() + "'");
    return *day;
}

[[nodiscard]] inline std::string counted(std::size_t count, std::string_view one,
                                         std::string_view several) {
    return std::to_string(count) + ' ' + std::string(count == 1 ? one : several);
}

}  // namespace nrem::conversations
