#include "wake/fork.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "memory/writing.hpp"
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

// An experience that never happened may be replayed, but what the rule makes of it is self-made. The
// edits have begun.
nrem_experience Fork::admit(const nrem_experience* given, double gain) {
    Crossing& check = handed();
    need(check.there("replay: experience", given) && check.finite("replay: gain", gain) &&
         check.check(*given) && accepts_parts(*given));
    need_time();
    const nrem_experience experience = history_.completed(*given, now());
    ++use_.replays;
    if (history_.tells(experience, now())) {
        replayed_.push_back(experience.step);
    } else {
        ++use_.invented;
        replay_edits_.taint();
    }
    return experience;
}

nrem_occasion Fork::occasion(double gain) const {
    return {.struct_size = sizeof(nrem_occasion),
            .phase = NREM_SLEEP,
            .gain = gain,
            .seed = combine(call_seed(), use_.replays)};
}

void Fork::replay(const nrem_experience* given, double gain) {
    replay_edits_.begin(fork_, now());
    const nrem_experience experience = admit(given, gain);
    before_write(replay_edits_);
    write_experience(predictor_.rule(), replay_edits_, fork_.view(now()), experience,
                     occasion(gain));
    after_write();
    hear(replay_edits_);
}

void Fork::replay_batch(nrem_array given, nrem_array gains) {
    Crossing& check = handed();
    need(check.there("replay_batch: experiences", given, least_size<nrem_experience>) &&
         check.there("replay_batch: gains", gains, sizeof(double)) &&
         (given.count == gains.count ||
          check.refuse(fmt::format("replay_batch: {} experiences and {} gains", given.count,
                                   gains.count))));
    const Array<nrem_experience> experiences(given);
    const Array<double> gain_of(gains);
    if (!predictor_.rule().has(&nrem_rule::write_batch)) {
        for (std::size_t i = 0; i < experiences.size(); ++i) replay(&experiences[i], gain_of[i]);
        return;
    }
    replay_edits_.begin(fork_, now());
    std::vector<nrem_experience> admitted;
    for (std::size_t i = 0; i < experiences.size(); ++i)
        admitted.push_back(admit(&experiences[i], gain_of[i]));
    const nrem_memory memory = fork_.view(now());
    const nrem_occasion now_written = occasion(1);
    before_write(replay_edits_);
    predictor_.rule().take(replay_edits_, &nrem_rule::write_batch, &memory,
                           nrem_array{admitted.data(), admitted.size(), sizeof(nrem_experience)},
                           gains, &now_written, &replay_edits_.editor());
    after_write();
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
