// How the scores of the same questions changed, over those that had a score both times.
#pragma once

#include <cstddef>
#include <span>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

struct ScoreChange {
    std::size_t measured = 0;
    std::size_t fallen = 0;
    std::size_t risen = 0;
    double before = 0;  // means over the questions with a score both times
    double after = 0;
    // NaN where nothing was measured.
    [[nodiscard]] double mean() const { return measured ? after - before : none; }
};

// A score of NaN means none: the answer could not be judged.
[[nodiscard]] ScoreChange change_of(std::span<const double> before, std::span<const double> after);

}  // namespace nrem::core
