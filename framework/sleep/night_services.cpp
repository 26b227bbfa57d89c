// The services of a night that a policy may use while it consolidates.
#include "nrem/sdk/component.hpp"
#include "nrem/sdk/random.hpp"
#include "sleep/night.hpp"

namespace nrem::core {

namespace {

// A plugin may pass no array for them.
void copy(nrem_floats from, float* to) {
    if (to) std::copy_n(from.data, from.count, to);
}

}  // namespace

void Night::need(bool accepted) const {
    if (!accepted) throw nrem::Failure(NREM_INVALID, handed_.complaint());
}

void Night::need_time() const {
    if (cut_short()) throw nrem::Failure(NREM_CANCELLED, "cancelled");
}

void Night::note(nrem_str key, nrem_str text) {
    if (handed_.there("note", key) && handed_.there("note", text))
        record_.notes.emplace_back(nrem::view(key), nrem::view(text));
}

// A policy may replay an experience that never happened, but what the rule makes of it is
// self-made.
void Night::replay(const nrem_experience* given, double gain) {
    need(handed_.there("replay: experience", given) && handed_.finite("replay: gain", gain) &&
         handed_.check(*given) && accepts_parts(*given));
    need_time();
    const nrem_experience experience = dusk_.history->completed(*given, now());
    ++now_->replays;
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = NREM_SLEEP,
                                 .gain = gain,
                                 .seed = combine(pass_seed(), now_->replays)};
    const nrem_memory memory = candidate_.view(now());
    replay_edits_.begin(candidate_, now());
    if (!dusk_.history->tells(experience, now())) {
        ++now_->invented;
        replay_edits_.taint();
    }
    predictor_.rule().take(replay_edits_, &nrem_rule::write, &memory, &experience, &occasion,
                           &replay_edits_.editor());
    hear(replay_edits_);
}

bool Night::accepts_parts(const nrem_experience& experience) {
    if (dusk_.history->owns(experience, now())) return true;
    return handed_.check(*experience.cue) &&
           (!experience.truth || handed_.check("truth", *experience.truth, *experience.cue));
}

void Night::recall(const nrem_cue* cue, const nrem_recall& sink) {
    need(handed_.there("recall: cue", cue) && handed_.check(*cue));
    ++now_->recalls;
    predictor_.recall(candidate_, now(), *cue).pass_on(sink);
}

void Night::predict(const nrem_cue* cue, const nrem_answer_sink& sink) {
    need(handed_.there("predict: cue", cue) && handed_.check(*cue));
    budget_.want_question();
    need_time();
    const auto seed = combine(combine(pass_seed(), 0x61736b), budget_.questions() + 1);
    const Predictor::Ask asked = ask(*cue, seed);
    const bool counted = predictor_.answer(asked).has_value();  // by the language model
    const nrem_answer said = predictor_.said().view();
    if (!counted)
        count_call({.prompt_tokens = predictor_.tokens_shown(asked),
                    .answer_tokens = estimate_tokens(nrem::view(said.text))});
    sink.text(sink.self, said.text);
    sink.choice(sink.self, said.choice);
    sink.value(sink.self, said.value);
    if (said.probabilities.count)
        copy(said.probabilities, sink.probabilities(sink.self, said.probabilities.count));
    if (said.vector.count)
        copy(said.vector, sink.vector(sink.self, said.vector.count));
}

void Night::forward(std::int32_t carried, nrem_pass* pass) {
    need(handed_.there("forward: pass", pass));
    if (!recurrence_) return NightHost::forward(carried, pass);
    need_time();
    const nrem_pass made = recurrence_->pass(dusk_.segment, candidate_, carried != 0);
    pass->tokens = made.tokens;
    pass->tensors_changed = made.tensors_changed;
    pass->features_changed = made.features_changed;
    now_->tokens += made.tokens;
    budget_.count_tokens(made.tokens);
}

}  // namespace nrem::core
