#include "sleep/night_host.hpp"

#include "nrem/sdk/callback.hpp"

namespace nrem::core {

void NightHost::forward(std::int32_t, nrem_pass*) {
    throw nrem::Failure(NREM_INVALID, "the trial has no sequence model");
}

const nrem_memory* NightHost::look() {
    view_ = candidate_.view(now());
    return &view_;
}

std::uint64_t NightHost::mark() {
    marks_.push_back(candidate_);
    return marks_.size() - 1;
}

// Ids stay taken: no record of an abandoned try is ever confused with another.
void NightHost::reset(std::uint64_t mark) {
    if (mark >= marks_.size())
        throw nrem::Failure(NREM_INVALID, "reset to a mark that was never made");
    const std::uint64_t next = candidate_.next_id();
    candidate_ = marks_[mark];
    candidate_.set_next_id(next);
}

nrem_night NightHost::table() {
    marks_.clear();
    return {
        .struct_size = sizeof(nrem_night),
        .reserved = 0,
        .pass = 0,
        .passes = 0,
        .night = 0,
        .seed = 0,
        .context = {nullptr, 0, sizeof(nrem_experience)},
        .held_out_gain = none,
        .editor = nullptr,
        .self = this,
        .memory = callback<&NightHost::look>,
        .replay = guarded_callback<&NightHost::replay>,
        .recall = guarded_callback<&NightHost::recall>,
        .predict = guarded_callback<&NightHost::predict>,
        .forward = guarded_callback<&NightHost::forward>,
        .mark = callback<&NightHost::mark>,
        .reset = guarded_callback<&NightHost::reset>,
        .cancelled = callback<&NightHost::cancelled>,
        .note = callback<&NightHost::note>,
    };
}

}  // namespace nrem::core
