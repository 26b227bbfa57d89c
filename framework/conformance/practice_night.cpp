#include "conformance/practice_night.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "conformance/world.hpp"
#include "memory/writing.hpp"
#include "nrem/sdk/policy.hpp"

namespace nrem::core {

namespace {

MemoryLayout layout_for(const std::optional<RuleInstance>& rule) {
    if (!rule) return {{.name = "weights", .shape = {4, 4}, .diagonal = 1}};
    MemoryLayout made;
    LayoutTaker taker(made);
    rule->take(taker, &nrem_rule::layout, &World::sizes, &taker.sink());
    return made;
}

}  // namespace

PracticeNight::PracticeNight(std::vector<nrem_record> records,
                             const std::vector<nrem_experience>& context,
                             std::optional<RuleInstance> rule)
    : ForkHost(memory_),
      context_{context.data(), context.size(), sizeof(nrem_experience)},
      rule_(std::move(rule)),
      memory_(layout_for(rule_)) {
    for (const auto& experience : context)
        if (rule_) live_through(experience);
    edits_.begin(memory_, now());
    for (auto& record : records) {
        record.id = 0;
        edits_.editor().put(edits_.editor().self, &record);
    }
    edits_.apply();
}

void PracticeNight::need_time() const {
    if (cancelled_) throw nrem::Failure(NREM_CANCELLED, "cancelled");
}

void PracticeNight::replay(const nrem_experience* experience, double gain) {
    need_time();
    if (!edits_.finite("replay: gain", gain))
        throw nrem::Failure(NREM_INVALID, edits_.complaint());
    if (rule_)
        write(*experience, NREM_SLEEP, gain);
    else
        keep_as_a_case(*experience, gain);
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
    replay_edits_.begin(memory_, now());
    write_experience(*rule_, replay_edits_, memory_.view(now()), experience, occasion);
}

void PracticeNight::keep_as_a_case(const nrem_experience& experience, double gain) {
    nrem_record record = make_record("case");
    record.text = experience.cue->text;
    record.vector = experience.cue->vector;
    if (experience.truth) record.answer = experience.truth->text;
    record.strength = gain;
    replay_edits_.begin(memory_, now());
    replay_edits_.editor().put(replay_edits_.editor().self, &record);
    replay_edits_.apply();
}

void PracticeNight::recall(const nrem_cue* cue, const nrem_recall& sink) {
    if (!rule_) return sink.everything(sink.self);
    const nrem_memory seen = memory_.view(now());
    recall_.begin(seen);
    rule_->take(recall_, &nrem_rule::read, &seen, cue, &recall_.sink());
    recall_.pass_on(sink);
}

void PracticeNight::predict(const nrem_cue* cue, const nrem_answer_sink& sink) {
    const std::size_t choices = cue->choices.count;
    if (choices == 0) return;
    // A plugin may pass no array for them.
    if (float* const to = sink.probabilities(sink.self, choices))
        std::fill_n(to, choices, 1.0F / static_cast<float>(choices));
    sink.choice(sink.self, 0);
}

void PracticeNight::forward(std::int32_t, nrem_pass* pass) {
    need_time();
    const auto passes = static_cast<double>(++forward_passes_);
    pass->tokens = context_.count;
    pass->tensors_changed = 1 / passes;
    pass->features_changed = passes > 1 ? 1 / passes : none;
}

void PracticeNight::note(nrem_str key, nrem_str text) {
    notes_ += fmt::format("{}={};", nrem::view(key), nrem::view(text));
}

std::string PracticeNight::pass(const PolicyInstance& policy, std::uint64_t pass,
                                std::uint64_t passes) {
    nrem_night night = night_table();
    night.pass = pass;
    night.passes = passes;
    night.seed = combine(5, pass);
    night.context = context_;
    night.editor = &edits_.editor();
    notes_.clear();
    figures_.emplace(policy.component(), NoMeasurement::is_refused);
    edits_.begin(memory_, now());
    edits_.measure(&*figures_);
    policy.take(edits_, &nrem_policy::consolidate, &night);
    return notes_ + state();
}

std::string PracticeNight::state() const {
    return hash(memory_);
}

}  // namespace nrem::core
