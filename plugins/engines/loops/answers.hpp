// Answers on their way: whether there is one, what it says to a model, and which ones are the same.
#pragma once

#include <cmath>
#include <string>

#include "base/text.hpp"
#include "nrem/sdk/loop.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::loops {

// Of a question with choices only a choice is an answer.
NREM_HIDDEN inline bool is_answer(const Cue& cue, const Prediction& given) {
    if (cue.choices.count > 0) return given.choice >= 0;
    return !unicode::trimmed(given.text).empty() || std::isfinite(given.value);
}

// As a model reads it: the choice in the words of the question.
NREM_HIDDEN inline std::string said(const Cue& cue, const Prediction& given) {
    if (given.choice >= 0 && static_cast<std::size_t>(given.choice) < cue.choices.count)
        return std::string(view(choices(cue)[static_cast<std::size_t>(given.choice)]));
    if (!given.text.empty() || !std::isfinite(given.value)) return given.text;
    return shortest(given.value);
}

// Equal for answers that are the same: the same choice, else the same number, else the same text
// but for case, blanks and the signs around it.
NREM_HIDDEN inline std::string canonical(const Prediction& given) {
    if (given.choice >= 0) return "\n" + std::to_string(given.choice);  // no text begins so
    const std::string_view text = unicode::unquoted(unicode::trimmed(given.text));
    if (const auto number = as_number<double>(text)) return shortest(*number);
    if (text.empty() && std::isfinite(given.value)) return shortest(given.value);
    return unicode::folded(text);
}

}  // namespace nrem::loops
