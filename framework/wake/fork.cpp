#include "wake/fork.hpp"

#include <algorithm>
#include <utility>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

Fork::Fork(const TrialContext& trial, const History& history, Memory memory,
           const LanguageSetup* language)
    : ForkHost(fork_),
      trial_(trial),
      history_(history),
      fork_(std::move(memory)),
      predictor_(trial,
                 {.cancelled = [this] { return gives_up(); },
                  .before_call = [this] { allow_call(); },
                  .after_call = [this](const CallCost& cost) { count_call(cost); }},
                 language, trial.cell->answer.asleep) {}

void Fork::count_call(const CallCost& cost) {
    ++use_.calls;
    use_.tokens += cost.prompt_tokens + cost.answer_tokens;
}

void Fork::need(bool accepted) {
    if (!accepted) throw nrem::Failure(NREM_INVALID, handed().complaint());
}

void Fork::need_time() const {
    if (cut_short()) throw nrem::Failure(NREM_CANCELLED, "cancelled");
}

// An experience that never happened may be replayed, but what the rule makes of it is self-made.
void Fork::replay(const nrem_experience* given, double gain) {
    Crossing& check = handed();
    need(check.there("replay: experience", given) && check.finite("replay: gain", gain) &&
         check.check(*given) && accepts_parts(*given));
    need_time();
    const nrem_experience experience = history_.completed(*given, now());
    ++use_.replays;
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = NREM_SLEEP,
                                 .gain = gain,
                                 .seed = combine(call_seed(), use_.replays)};
    const nrem_memory memory = fork_.view(now());
    replay_edits_.begin(fork_, now());
    if (history_.tells(experience, now())) {
        replayed_.push_back(experience.step);
    } else {
        ++use_.invented;
        replay_edits_.taint();
    }
    predictor_.rule().take(replay_edits_, &nrem_rule::write, &memory, &experience, &occasion,
                           &replay_edits_.editor());
    hear(replay_edits_);
}

bool Fork::accepts_parts(const nrem_experience& experience) {
    if (history_.owns(experience, now())) return true;
    Crossing& check = handed();
    return check.check(*experience.cue) &&
           (!experience.truth || check.check("truth", *experience.truth, *experience.cue));
}

void Fork::recall(const nrem_cue* cue, const nrem_recall& sink) {
    need(handed().there("recall: cue", cue) && handed().check(*cue));
    ++use_.recalls;
    predictor_.recall(fork_, now(), *cue).pass_on(sink);
}

void Fork::predict(const nrem_cue* cue, const nrem_answer_sink& sink) {
    need(handed().there("predict: cue", cue) && handed().check(*cue));
    want_question();
    need_time();
    const auto seed = combine(combine(call_seed(), 0x61736b), questions() + 1);
    const Predictor::Ask asked = ask(*cue, seed);
    const bool counted = predictor_.answer(asked).has_value();  // by the language model
    const nrem_answer said = predictor_.said().view();
    if (!counted)
        count_call({.prompt_tokens = predictor_.tokens_shown(asked),
                    .answer_tokens = estimate_tokens(nrem::view(said.text))});
    pass_on(said, sink);
}

}  // namespace nrem::core
