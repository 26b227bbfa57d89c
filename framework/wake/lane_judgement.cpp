// What a lane makes of an answer once it is given: score, loops, causes.
#include "wake/lane.hpp"
#include "wake/score.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {

void Lane::judge(const nrem_answer& answer) {
    const nrem_event& now = event();
    // A question that was not answered is not a wrong prediction.
    const nrem_score scored =
        now_.reply == NREM_REPLY_NONE ? no_score()
                                      : score(*trial().task, now, answer, &figures_.task);
    now_.correct = scored.correct;
    now_.log_loss = scored.log_loss;
    now_.absolute_error = scored.absolute_error;
    now_.squared_error = scored.squared_error;
    now_.understood = static_cast<std::int8_t>(scored.understood);
    now_.rank = rank_of_truth(*now.truth, answer, seed());
    now_.stale =
        scored.correct == 0 && stream_->is_stale(step_, answer.choice, nrem::view(answer.text));
    told_ = reveal(trial().cell->feedback, now, scored);
}

// What the loop proposed is scored as its answer is; nobody but the logs and figures sees it.
void Lane::judge_loop() {
    const Thoughts* const thoughts = predictor_.thoughts();
    if (!thoughts) return;
    Verdicts correct;
    for (const nrem_thought& thought : thoughts->all())
        correct.push_back(thought.kind == NREM_PROPOSAL ? is_right(thought) : std::int8_t{-1});
    now_.loop = std::make_shared<const LoopCount>(
        judged(*predictor_.loop_count(), *thoughts, correct));
    if (book_.logs_events)
        append_thoughts(book_.thoughts, setup_.stream, step_, *thoughts, correct);
}

std::int8_t Lane::is_right(const nrem_thought& proposal) const {
    nrem_answer answer = make_answer();
    answer.text = proposal.answer;
    answer.choice = proposal.choice;
    answer.value = proposal.value;
    return static_cast<std::int8_t>(score(*trial().task, event(), answer).correct);
}

void Lane::attribute() {
    const auto visible = trial().cell->context.visible;
    const bool is_withdrawn = now_.part == DesignPart::withdrawn;
    blame_ = book_.attribution->judge({.step = step_,
                                       .memory = seen(),
                                       .recalled = predictor_.recalled(),
                                       .context = desk_.context().latest(visible),
                                       .right = now_.correct == 1,
                                       .stale = now_.stale},
                                      is_withdrawn ? *unconsolidated_ : *book_.attribution);
    if (blame_) now_.cause = blame_->cause;
}

}  // namespace nrem::core
