// How right an answer would have been after each of its iterations.
#pragma once

#include "plan/loop_count.hpp"
#include "wake/thought_log.hpp"

namespace nrem::core {

// Sets LoopCount::right_at and leader_right_at, up to `curve_iterations`.
void add_anytime(LoopCount& count, const Thoughts& thoughts, const Verdicts& correct);

}  // namespace nrem::core
