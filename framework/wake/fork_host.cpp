#include "wake/fork_host.hpp"

#include <utility>

#include "nrem/sdk/callback.hpp"

namespace nrem::core {

void ForkHost::forward(std::int32_t, nrem_pass*) {
    throw nrem::Failure(NREM_INVALID, "the trial has no sequence model");
}

void ForkHost::replay_batch(nrem_array experiences, nrem_array gains) {
    const Array<nrem_experience> given(experiences);
    const Array<double> gain_of(gains);
    for (std::size_t i = 0; i < given.size() && i < gain_of.size(); ++i) replay(&given[i], gain_of[i]);
}

const nrem_memory* ForkHost::look() {
    view_ = memory_.view(now());
    return &view_;
}

std::uint64_t ForkHost::mark() {
    self_change_.note(memory_);
    marks_.push_back({memory_, replayed_.size(), self_change_});
    return marks_.size() - 1;
}

// Ids stay taken: no record of an abandoned try is ever confused with another.
void ForkHost::reset(std::uint64_t mark) {
    if (mark >= marks_.size())
        throw nrem::Failure(NREM_INVALID, "reset to a mark that was never made");
    const std::uint64_t next = memory_.next_id();
    memory_ = marks_[mark].memory;
    memory_.set_next_id(next);
    ++resets_;
    replayed_.resize(marks_[mark].replayed);
    const bool made_up = self_change_.is_open();  // it still is: what was asked is not forgotten
    self_change_ = marks_[mark].self_change;
    self_change_.set(made_up, memory_);
}

template <class Table>
Table ForkHost::table() {
    marks_.clear();
    resets_ = 0;
    Table made{};
    made.struct_size = sizeof made;
    made.self = this;
    made.memory = callback<&ForkHost::look>;
    made.replay = guarded_callback<&ForkHost::replay>;
    made.recall = guarded_callback<&ForkHost::recall>;
    made.predict = guarded_callback<&ForkHost::predict>;
    made.mark = callback<&ForkHost::mark>;
    made.reset = guarded_callback<&ForkHost::reset>;
    made.cancelled = callback<&ForkHost::cancelled>;
    made.note = callback<&ForkHost::note>;
    return made;
}

nrem_night ForkHost::night_table() {
    auto made = table<nrem_night>();
    made.context.stride = sizeof(nrem_experience);
    made.held_out_gain = none;
    made.forward = guarded_callback<&ForkHost::forward>;
    made.replay_batch = guarded_callback<&ForkHost::replay_batch>;
    return made;
}

nrem_visit ForkHost::visit_table(Memory none) {
    auto made = table<nrem_visit>();
    made.past.stride = sizeof(nrem_past);
    made.asked.stride = sizeof(nrem_asked);
    marks_.push_back({std::move(none)});
    return made;
}

}  // namespace nrem::core
