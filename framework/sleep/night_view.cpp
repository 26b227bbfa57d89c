// The host's side of nrem_night: the services that a policy may use while it consolidates.
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

nrem_night Night::view() {
    return {
        .struct_size = sizeof(nrem_night),
        .reserved = 0,
        .pass = passes_.size(),
        .passes = setup_.dusk.passes,
        .night = setup_.dusk.nights,
        .seed = combine(setup_.dusk.seed, passes_.size()),
        .context = {setup_.dusk.segment.data(), setup_.dusk.segment.size(),
                    sizeof(nrem_experience)},
        .probe_gain = gain(),
        .editor = &stage_edits_.editor(),
        .self = this,
        .memory = [](void* self) -> const nrem_memory* {
            auto& night = *static_cast<Night*>(self);
            night.candidate_view_ = night.candidate_.view(night.now());
            return &night.candidate_view_;
        },
        .replay = [](void* self, const nrem_experience* experience, double gain, nrem_error* error)
            -> nrem_code { return static_cast<Night*>(self)->replay(experience, gain, error); },
        .recall = [](void* self, const nrem_cue* cue, const nrem_recall* sink, nrem_error* error)
            -> nrem_code { return static_cast<Night*>(self)->recall(cue, *sink, error); },
        .predict = [](void* self, const nrem_cue* cue, const nrem_answer_sink* sink,
                      nrem_error* error) -> nrem_code {
            return static_cast<Night*>(self)->predict(cue, *sink, error);
        },
        .forward = [](void* self, std::int32_t carried, nrem_pass* pass, nrem_error* error)
            -> nrem_code { return static_cast<Night*>(self)->forward(carried, pass, error); },
        .mark = [](void* self) -> std::uint64_t {
            auto& night = *static_cast<Night*>(self);
            night.marks_.push_back(night.candidate_);
            return night.marks_.size() - 1;
        },
        .reset = [](void* self, std::uint64_t mark, nrem_error* error) -> nrem_code {
            return static_cast<Night*>(self)->reset(mark, error);
        },
        .cancelled = [](void* self) -> std::int32_t {
            return static_cast<Night*>(self)->cut_short() ? 1 : 0;
        },
        .note =
            [](void* self, nrem_str key, nrem_str text) {
                auto& night = *static_cast<Night*>(self);
                if (night.handed_.there("note", key) && night.handed_.there("note", text))
                    night.notes_.emplace_back(nrem::view(key), nrem::view(text));
            },
    };
}

// A policy may replay an experience that never happened, but what the rule makes of it is
// self-made.
nrem_code Night::replay(const nrem_experience* given, double gain, nrem_error* error) {
    if (!handed_.there("replay: experience", given) || !handed_.finite("replay: gain", gain) ||
        !handed_.check(*given) || !accepts_parts(*given))
        return refused(error);
    const nrem_experience experience = setup_.history->completed(*given, now());
    if (cut_short()) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    return nrem::detail::guard(error, [&] {
        ++now_->replays;
        const nrem_occasion occasion{
            sizeof(nrem_occasion), NREM_SLEEP, gain,
            combine(combine(setup_.dusk.seed, passes_.size()), now_->replays)};
        const nrem_memory memory = candidate_.view(now());
        replay_edits_.begin(candidate_, now());
        if (!setup_.history->tells(experience, now())) {
            ++now_->invented;
            replay_edits_.taint();
        }
        rule_.take(replay_edits_, &nrem_rule::write, &memory, &experience, &occasion,
                   &replay_edits_.editor());
        hear(replay_edits_);
    });
}

bool Night::accepts_parts(const nrem_experience& experience) {
    if (setup_.history->owns(experience, now())) return true;
    return handed_.check(*experience.cue) &&
           (!experience.truth || handed_.check("truth", *experience.truth, *experience.cue));
}

nrem_code Night::refused(nrem_error* error) const {
    return nrem::detail::fill(error, NREM_INVALID, handed_.complaint().c_str());
}

nrem_code Night::recall(const nrem_cue* cue, const nrem_recall& sink, nrem_error* error) {
    if (!handed_.there("recall: cue", cue) || !handed_.check(*cue)) return refused(error);
    return nrem::detail::guard(error, [&] {
        ++now_->recalls;
        const nrem_memory memory = candidate_.view(now());
        recall_.begin(memory);
        rule_.take(recall_, &nrem_rule::read, &memory, cue, &recall_.sink());
        recall_.pass_on(sink);
    });
}

std::uint64_t Night::tokens_shown(const nrem_cue& cue) const {
    std::uint64_t sum = estimate_tokens(recall_.text()) + estimate_tokens(nrem::view(cue.text));
    for (const auto& shown : Array<nrem_record>(recall_.records())) sum += nrem::tokens(shown);
    return sum;
}

nrem_code Night::predict(const nrem_cue* asked, const nrem_answer_sink& sink, nrem_error* error) {
    if (!handed_.there("predict: cue", asked) || !handed_.check(*asked)) return refused(error);
    const nrem_cue& cue = *asked;
    if (spent()) over_budget_ = true;
    if (cut_short()) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    return nrem::detail::guard(error, [&] {
        const auto of_pass = combine(combine(setup_.dusk.seed, passes_.size()), 0x61736b);
        const auto seed = combine(of_pass, questions_ + 1);
        answer_.begin(cue, seed);
        ask(cue, seed, answer_.sink());
        answer_.settle();
        const nrem_answer said = answer_.view();
        if (!asks_language())
            count_call({.prompt_tokens = tokens_shown(cue),
                        .answer_tokens = estimate_tokens(nrem::view(said.text))});
        sink.text(sink.self, said.text);
        sink.choice(sink.self, said.choice);
        sink.value(sink.self, said.value);
        if (said.probabilities.count)
            copy(said.probabilities, sink.probabilities(sink.self, said.probabilities.count));
        if (said.vector.count)
            copy(said.vector, sink.vector(sink.self, said.vector.count));
    });
}

// Ids stay taken: no record of an abandoned try is ever confused with another.
nrem_code Night::reset(std::uint64_t mark, nrem_error* error) {
    if (mark >= marks_.size())
        return nrem::detail::fill(error, NREM_INVALID, "reset to a mark that was never made");
    const std::uint64_t next = candidate_.next_id();
    candidate_ = marks_[mark];
    candidate_.set_next_id(next);
    return NREM_OK;
}

nrem_code Night::forward(bool carried, nrem_pass* pass, nrem_error* error) {
    if (!handed_.there("forward: pass", pass)) return refused(error);
    if (!recurrence_)
        return nrem::detail::fill(error, NREM_INVALID, "the trial has no sequence model");
    if (cut_short()) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    return nrem::detail::guard(error, [&] {
        const nrem_pass made = recurrence_->pass(setup_.dusk.segment, candidate_, carried);
        pass->tokens = made.tokens;
        pass->tensors_changed = made.tensors_changed;
        pass->features_changed = made.features_changed;
        now_->tokens += made.tokens;
        tokens_ += made.tokens;
    });
}

}  // namespace nrem::core
