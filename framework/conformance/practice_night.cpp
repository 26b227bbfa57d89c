#include "conformance/practice_night.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/world.hpp"
#include "nrem/sdk/policy.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t step = 100;  // at which every practice night begins

MemoryLayout layout_for(const std::optional<RuleInstance>& rule) {
    if (!rule) return {{"weights", {4, 4}, 0, 1}};
    MemoryLayout made;
    LayoutTaker taker(made);
    rule->take(taker, &nrem_rule::layout, &World::sizes, &taker.sink());
    return made;
}

}  // namespace

PracticeNight::PracticeNight(std::vector<nrem_record> records,
                             const std::vector<nrem_experience>& context,
                             std::optional<RuleInstance> rule)
    : context_{context.data(), context.size(), sizeof(nrem_experience)},
      rule_(std::move(rule)),
      memory_(layout_for(rule_)) {
    for (const auto& experience : context)
        if (rule_) live_through(experience);
    edits_.begin(memory_, step);
    for (auto& record : records) {
        record.id = 0;
        edits_.editor().put(edits_.editor().self, &record);
    }
    edits_.apply();
}

nrem_code PracticeNight::replay(const nrem_experience& experience, double gain, nrem_error* error) {
    if (cancelled_) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    if (!edits_.finite("replay: gain", gain))
        return nrem::detail::fill(error, NREM_INVALID, edits_.complaint().c_str());
    return nrem::detail::guard(error, [&] {
        if (rule_)
            write(experience, NREM_SLEEP, gain);
        else
            keep_as_a_case(experience, gain);
    });
}

// A rule may refuse odd experiences.
void PracticeNight::live_through(const nrem_experience& experience) {
    try {
        write(experience, NREM_WAKE, 1);
    } catch (const ThrownAcross&) {
        throw;
    } catch (const Error&) {
        return;
    }
}

void PracticeNight::write(const nrem_experience& experience, std::int32_t phase, double gain) {
    const nrem_occasion occasion{.struct_size = sizeof(nrem_occasion),
                                 .phase = phase,
                                 .gain = gain,
                                 .seed = combine(7, experience.step)};
    const nrem_memory seen = memory_.view(step);
    replay_edits_.begin(memory_, step);
    rule_->take(replay_edits_, &nrem_rule::write, &seen, &experience, &occasion,
                &replay_edits_.editor());
}

void PracticeNight::keep_as_a_case(const nrem_experience& experience, double gain) {
    nrem_record record = make_record("case");
    record.text = experience.cue->text;
    record.vector = experience.cue->vector;
    if (experience.truth) record.answer = experience.truth->text;
    record.strength = gain;
    replay_edits_.begin(memory_, step);
    replay_edits_.editor().put(replay_edits_.editor().self, &record);
    replay_edits_.apply();
}

nrem_code PracticeNight::recall(const nrem_cue& cue, const nrem_recall& sink, nrem_error* error) {
    return nrem::detail::guard(error, [&] {
        if (!rule_) return sink.everything(sink.self);
        const nrem_memory seen = memory_.view(step);
        recall_.begin(seen);
        rule_->take(recall_, &nrem_rule::read, &seen, &cue, &recall_.sink());
        recall_.pass_on(sink);
    });
}

nrem_code PracticeNight::predict(const nrem_cue& cue, const nrem_answer_sink& sink,
                                 nrem_error* error) {
    return nrem::detail::guard(error, [&] {
        if (cue.choices.count == 0) return;
        const std::size_t count = cue.choices.count;
        // A plugin may pass no array for them.
        if (float* const to = sink.probabilities(sink.self, count))
            std::fill_n(to, count, 1.0F / static_cast<float>(count));
        sink.choice(sink.self, 0);
    });
}

nrem_code PracticeNight::reset(std::uint64_t mark, nrem_error* error) {
    if (mark >= marks_.size()) return nrem::detail::fill(error, NREM_INVALID, "no such mark");
    memory_ = marks_[mark];
    return NREM_OK;
}

nrem_code PracticeNight::forward(nrem_pass& pass, nrem_error* error) {
    if (cancelled_) return nrem::detail::fill(error, NREM_CANCELLED, "cancelled");
    const auto passes = static_cast<double>(++forward_passes_);
    pass.tokens = context_.count;
    pass.tensors_changed = 1 / passes;
    pass.features_changed = passes > 1 ? 1 / passes : none;
    return NREM_OK;
}

nrem_night PracticeNight::view() {
    static constexpr auto night_of = [](void* self) -> PracticeNight& {
        return *static_cast<PracticeNight*>(self);
    };
    return {
        .struct_size = sizeof(nrem_night),
        .reserved = 0,
        .pass = 0,
        .passes = 0,
        .night = 0,
        .seed = 0,
        .context = context_,
        .probe_gain = none,
        .editor = &edits_.editor(),
        .self = this,
        .memory = [](void* self) -> const nrem_memory* {
            auto& night = night_of(self);
            night.seen_ = night.memory_.view(step);
            return &night.seen_;
        },
        .replay = [](void* self, const nrem_experience* experience, double gain, nrem_error* error)
            -> nrem_code { return night_of(self).replay(*experience, gain, error); },
        .recall = [](void* self, const nrem_cue* cue, const nrem_recall* sink, nrem_error* error)
            -> nrem_code { return night_of(self).recall(*cue, *sink, error); },
        .predict = [](void*, const nrem_cue* cue, const nrem_answer_sink* sink,
                      nrem_error* error) -> nrem_code { return predict(*cue, *sink, error); },
        .forward = [](void* self, std::int32_t, nrem_pass* pass, nrem_error* error) -> nrem_code {
            return night_of(self).forward(*pass, error);
        },
        .mark = [](void* self) -> std::uint64_t {
            auto& night = night_of(self);
            night.marks_.push_back(night.memory_);
            return night.marks_.size() - 1;
        },
        .reset = [](void* self, std::uint64_t mark, nrem_error* error) -> nrem_code {
            return night_of(self).reset(mark, error);
        },
        .cancelled = [](void* self) -> std::int32_t { return night_of(self).cancelled_ ? 1 : 0; },
        .note =
            [](void* self, nrem_str key, nrem_str text) {
                night_of(self).notes_ += fmt::format("{}={};", nrem::view(key), nrem::view(text));
            },
    };
}

std::string PracticeNight::pass(const PolicyInstance& policy, std::uint64_t pass,
                                std::uint64_t passes) {
    nrem_night night = view();
    night.pass = pass;
    night.passes = passes;
    night.seed = combine(5, pass);
    notes_.clear();
    marks_.clear();
    edits_.begin(memory_, step);
    policy.take(edits_, &nrem_policy::consolidate, &night);
    return notes_ + state();
}

std::string PracticeNight::state() const {
    return hash(memory_);
}

}  // namespace nrem::core
