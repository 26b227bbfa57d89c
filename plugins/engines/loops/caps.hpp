// What a loop does about the caps of an answer: asks for no more at once than is left, and answers
// with what it has where they are reached.
#pragma once

#include <algorithm>
#include <optional>

#include "nrem/sdk/loop.hpp"

namespace nrem::loops {

// Runs `steps` and returns what `best` then gives. Where a cap is reached on the way, or nothing new
// has come for long, that is the answer so far; the failure passes where there is none.
template <class Steps, class Best>
NREM_HIDDEN Prediction best_within_caps(Steps steps, Best best) {
    try {
        steps();
    } catch (const Failure& failure) {
        if (failure.code != NREM_SPENT || !best()) throw;
    }
    return best().value_or(Prediction{});
}

// How many of the `wanted` to ask now: `at_once` of them, or all where that is 0, of which each costs
// so many calls. At least one, so that the host says which cap is reached.
NREM_HIDDEN inline std::uint64_t next_batch(const Attempt& attempt, std::uint64_t wanted,
                                            std::uint64_t at_once, std::uint64_t calls_each = 1) {
    const std::uint64_t most = at_once == 0 ? wanted : std::min(wanted, at_once);
    return std::clamp<std::uint64_t>(attempt.left().calls / calls_each, 1, most);
}

}  // namespace nrem::loops
