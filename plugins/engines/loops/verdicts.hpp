// Verdicts of a language model on an answer. What says neither right nor wrong is a verdict of its
// own kind: nothing is guessed from other words.
#pragma once

#include <array>
#include <cmath>
#include <string>
#include <utility>

#include "base/text.hpp"
#include "nrem/sdk/loop.hpp"
#include "nrem/sdk/number.hpp"

namespace nrem::loops {

enum class Said { right, wrong, nothing, other_words, question_again, too_long };
constexpr auto names_of(Said) {
    return std::to_array<std::string_view>({"right", "wrong", "nothing was said", "in other words",
                                            "the question again", "the prompt is too long"});
}

struct Verdict {
    Said said = Said::nothing;
    std::string text;     // the problem, or whatever was said
    double score = none;  // 0 to 1

    bool is_right() const { return said == Said::right; }
    // As a thought has it; below 0: none.
    std::int32_t number() const {
        constexpr auto numbers = std::to_array<std::int32_t>(
            {NREM_RIGHT, NREM_WRONG, NREM_SAID_NOTHING, NREM_OTHER_WORDS, NREM_QUESTION_AGAIN,
             NREM_PROMPT_TOO_LONG});
        static_assert(numbers.size() == all_names<Said>.size());
        return numbers[static_cast<std::size_t>(said)];
    }
};

NREM_HIDDEN inline Said kind_of(const Reply& reply, std::string_view question) {
    const std::string_view right = reply.good() ? reply.field("right") : std::string_view();
    if (right == "true") return Said::right;
    if (right == "false") return Said::wrong;
    if (reply.state == NREM_REPLY_TOO_LONG) return Said::too_long;
    const std::string text = unicode::folded(unicode::trimmed(reply.text));
    if (text.empty()) return Said::nothing;
    const std::string asked = unicode::folded(unicode::trimmed(question));
    return !asked.empty() && text.starts_with(asked) ? Said::question_again : Said::other_words;
}

// Of a reply to "review" or "check".
NREM_HIDDEN inline Verdict read_verdict(const Reply& reply, std::string_view question) {
    Verdict made{kind_of(reply, question), std::string(reply.field("problem")), none};
    if (made.number() < 0) made.text = made.said == Said::other_words ? reply.text : "";
    if (const auto score = as_number<double>(reply.field("score"))) made.score = *score / 100;
    return made;
}

// For the choice among checked answers: right, then not said, then wrong; then the score.
NREM_HIDDEN inline std::pair<std::int32_t, double> rank(const Verdict& verdict) {
    const std::int32_t kind = verdict.is_right() ? 2 : verdict.number() < 0 ? 1 : 0;
    return {kind, std::isfinite(verdict.score) ? verdict.score : -1};
}

// Writes it down as a review of the thought `of`. A verdict that was not said has its kind in front.
NREM_HIDDEN inline void think_verdict(Attempt& attempt, const Verdict& verdict, std::int64_t of) {
    std::string text = verdict.text;
    if (verdict.number() < 0)
        text = "no verdict (" + std::string(name_of(verdict.said)) + ")" +
               (text.empty() ? "" : ": " + text);
    attempt.think({.kind = NREM_REVIEW,
                   .text = text,
                   .parent = of,
                   .score = verdict.score,
                   .verdict = verdict.number()});
}

}  // namespace nrem::loops
