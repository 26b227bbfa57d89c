// What of an event anybody except the host may know once it is over. This is the only place that
// decides it. The experience that rules, policies, backends and sequence models see, the held-out
// questions and canaries, and the day of a scheduler are all made from what reveal() returns, and
// from nothing else. The host's own records and metrics use the truth.
#pragma once

#include <limits>

#include "config/setup.hpp"
#include "nrem/abi/task.h"

namespace nrem::core {

// Nothing was asked, or nothing is known of the answer.
inline constexpr nrem_score unscored{.struct_size = sizeof(nrem_score),
                                     .correct = -1,
                                     .log_loss = std::numeric_limits<double>::quiet_NaN(),
                                     .absolute_error = std::numeric_limits<double>::quiet_NaN(),
                                     .squared_error = std::numeric_limits<double>::quiet_NaN(),
                                     .understood = -1};

struct Revealed {
    const nrem_answer* truth = nullptr;  // nullptr: not shown
    nrem_score score = unscored;         // as far as it is shown
    nrem_str clarification{};
    std::uint64_t item = 0;  // 0 where the truth is not shown: some tasks name an item by its truth
};

// An observation and a request to forget show what is told with them. A query shows, by `feedback`, all of its outcome, whether the
// answer was right only, or nothing. A test and a boundary show nothing.
[[nodiscard]] Revealed reveal(Feedback feedback, const nrem_event& event,
                              const nrem_score& score = unscored);

// Whether the truth is shown and says anything: an observation of plain text has an empty one.
[[nodiscard]] bool shows_answer(const Revealed& revealed);

}  // namespace nrem::core
