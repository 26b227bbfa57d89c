// How the answers of a loop follow from its proposals: no loop says so, but its logs show which reading
// is right about most of them.
#pragma once

#include <vector>

#include "study/stop_examples.hpp"

namespace nrem::core {

struct AnswerReading {
    AnsweredBy by = AnsweredBy::last;
    double share = 0;  // of the answers that are as right as this reading of their proposals
};

// The one with the largest share; of equal ones the first.
[[nodiscard]] AnswerReading reading_of(const std::vector<AnswerPath>& paths);

}  // namespace nrem::core
