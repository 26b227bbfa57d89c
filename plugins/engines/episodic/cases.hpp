// What the parts that work on cases share: which answer an experience taught, and the case that it
// makes. Everything is a view into the experience and as short-lived.
#pragma once

#include <cmath>
#include <optional>
#include <string>
#include <string_view>

#include "nrem/sdk/component.hpp"

namespace nrem::cases {

inline constexpr std::string_view kind = "case";

NREM_HIDDEN inline bool is_case(const Record& record) {
    return view(record.kind) == kind;
}

// The label of an answer: its text, or the choice that it names; "" for a bare number.
NREM_HIDDEN inline std::string_view label(const Cue& cue, const Answer& answer) {
    if (answer.text.size > 0) return view(answer.text);
    const auto allowed = choices(cue);
    const auto index = static_cast<std::size_t>(answer.choice);
    return answer.choice >= 0 && index < allowed.size() ? view(allowed[index]) : std::string_view();
}

// The right answer as far as the feedback gave it away: the truth, or a prediction that was
// declared right. nullptr when it is not known.
NREM_HIDDEN inline const Answer* known_answer(const Experience& experience) {
    const Answer* answer = experience.truth;
    if (!answer && experience.correct == 1) answer = experience.prediction;
    if (!answer) return nullptr;
    const bool says_something =
        !label(*experience.cue, *answer).empty() || !std::isnan(answer->value);
    return says_something ? answer : nullptr;
}

// A new case of strength 1; it borrows from the experience.
NREM_HIDDEN inline Record make_case(const Experience& experience, const Answer& answer) {
    Record record = make_record(kind);
    record.text = experience.cue->text;
    record.answer = borrow(label(*experience.cue, answer));
    record.value = answer.value;
    record.vector = experience.cue->vector;
    record.created = static_cast<double>(experience.step);
    record.last_used = record.created;
    record.sources = {&experience.step, 1, sizeof experience.step};
    return record;
}

// What was told and answers nothing, as the turns of a conversation do, word for word.
inline constexpr std::string_view told_kind = "episode";

NREM_HIDDEN inline Record make_told(const Experience& experience) {
    Record record = make_case(experience, make_answer());
    record.kind = borrow(told_kind);
    return record;
}

// What a rule keeps that rewrites nothing: a case, or what was told. Nothing of a question whose
// answer was not revealed, nor of features alone.
NREM_HIDDEN inline std::optional<Record> word_for_word(const Experience& experience) {
    if (const Answer* known = known_answer(experience)) return make_case(experience, *known);
    if (experience.kind == NREM_OBSERVE && experience.cue->text.size > 0)
        return make_told(experience);
    return std::nullopt;
}

// What the user said to a question that was misunderstood: the question and the clarification.
inline constexpr std::string_view clarification_kind = "clarification";

NREM_HIDDEN inline Record make_clarification(const Experience& experience) {
    Record record = make_record(clarification_kind);
    record.text = experience.cue->text;
    record.answer = experience.clarification;
    record.created = record.last_used = static_cast<double>(experience.step);
    record.sources = {&experience.step, 1, sizeof experience.step};
    return record;
}

// A clarification as the predictor is shown it.
NREM_HIDDEN inline std::string explained(const Record& record) {
    return "Asked before: " + std::string(view(record.text)) +
           "\nThe user then said: " + std::string(view(record.answer));
}

// The weighted mean of two numeric answers, either of which may be missing.
NREM_HIDDEN inline double blend(double a, double weight_a, double b, double weight_b) {
    if (std::isnan(a)) return b;
    if (std::isnan(b)) return a;
    const double total = weight_a + weight_b;
    return total > 0 ? (a * weight_a + b * weight_b) / total : (a + b) / 2;
}

}  // namespace nrem::cases
