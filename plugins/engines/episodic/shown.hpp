// The answers that a question shows, in the order in which they were made: recalled cases first,
// then the context.
#pragma once

#include <string_view>
#include <vector>

#include "cases.hpp"
#include "nrem/sdk/backend.hpp"

namespace nrem::cases {

// Calls `visit(label, value, strength)`; "" and NaN for what an answer has not.
template <class Visit>
NREM_HIDDEN void for_each_answer(const Question& question, Visit&& visit) {
    for (const auto& record : question.recalled_records())
        if (is_case(record)) visit(view(record.answer), record.value, record.strength);
    for (const auto& experience : question.context())
        if (const Answer* known = known_answer(experience))
            visit(label(*experience.cue, *known), known->value, 1.0);
}

// As indices of the question's choices; answers that are none are left out.
NREM_HIDDEN inline void read_symbols(const Question& question,
                                     std::vector<std::uint32_t>& symbols) {
    symbols.clear();
    const auto allowed = choices(question.cue());
    for_each_answer(question, [&](std::string_view label, double, double) {
        for (std::uint32_t i = 0; i < allowed.size(); ++i) {
            if (view(allowed[i]) != label) continue;
            symbols.push_back(i);
            return;
        }
    });
}

// Says an answer without probabilities. Where it is none of the choices, guesses one of them.
NREM_HIDDEN inline void say(std::string_view label, const Question& question, AnswerSink& answer) {
    const auto allowed = choices(question.cue());
    if (allowed.empty()) {
        if (!label.empty()) answer.text(label);
        return;
    }
    std::uint64_t chosen = question.random().below(allowed.size());
    for (std::uint64_t i = 0; i < allowed.size(); ++i)
        if (view(allowed[i]) == label) chosen = i;
    answer.choice(static_cast<std::int64_t>(chosen));
}

}  // namespace nrem::cases
