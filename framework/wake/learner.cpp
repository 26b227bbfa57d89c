#include "wake/learner.hpp"

#include "memory/writing.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

constexpr std::uint64_t of_asides = 0x6173696465;

nrem_occasion occasion_of(std::uint64_t seed) {
    return {.struct_size = sizeof(nrem_occasion), .phase = NREM_WAKE, .gain = 1, .seed = seed};
}

}  // namespace

void Learner::write(Memory& memory, const nrem_experience& experience) {
    edits_.begin(memory, experience.step);
    write_experience(rule_, edits_, memory.view(experience.step), experience,
                     occasion_of(combine(seed_, experience.step)));
}

void Learner::tell(Memory& memory, const Aside& aside) {
    const nrem_occasion occasion = occasion_of(combine(combine(seed_, aside.step), of_asides));
    const nrem_memory seen = memory.view(aside.step);
    edits_.begin(memory, aside.step);
    if (aside.used)
        rule_.take(edits_, &nrem_rule::used, &seen, aside.used, &occasion, &edits_.editor());
    else
        rule_.take(edits_, &nrem_rule::boundary, &seen, &occasion, &edits_.editor());
}

void Learner::catch_up(Memory& memory, std::uint64_t step) {
    for (; caught_up_ < kept_.size() && kept_[caught_up_].step <= step; ++caught_up_)
        tell(memory, kept_[caught_up_]);
}

void Learner::forget_kept() {
    kept_.clear();
    caught_up_ = 0;
}

}  // namespace nrem::core
