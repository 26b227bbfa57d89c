#include "plan/reveal.hpp"

#include "host/truth.hpp"

namespace nrem::core {

namespace {

Revealed all_of(const nrem_event& event, const nrem_score& score) {
    return {.truth = event.truth,
            .score = score,
            .clarification = score.understood == 0 ? event.clarification : nrem_str{},
            .item = event.item};
}

// With the probabilities known, a loss would reveal which of the other answers was right.
Revealed verdict_of(const nrem_score& score) {
    Revealed made;
    made.score.correct = score.correct;
    return made;
}

}  // namespace

Revealed reveal(Feedback feedback, const nrem_event& event, const nrem_score& score) {
    if (event.kind == NREM_OBSERVE || event.kind == NREM_FORGET) return all_of(event, unscored);
    if (event.kind != NREM_QUERY || feedback == Feedback::none) return {};
    return feedback == Feedback::truth ? all_of(event, score) : verdict_of(score);
}

bool shows_answer(const Revealed& revealed) {
    return revealed.truth && says_anything(*revealed.truth);
}

}  // namespace nrem::core
