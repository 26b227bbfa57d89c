#include "sleep/score_change.hpp"

#include <cmath>

namespace nrem::core {

ScoreChange change_of(std::span<const double> before, std::span<const double> after) {
    ScoreChange made;
    for (std::size_t i = 0; i < before.size(); ++i) {
        if (std::isnan(before[i]) || std::isnan(after[i])) continue;
        ++made.measured;
        made.fallen += after[i] < before[i];
        made.risen += after[i] > before[i];
        made.before += before[i];
        made.after += after[i];
    }
    if (made.measured == 0) return made;
    made.before /= static_cast<double>(made.measured);
    made.after /= static_cast<double>(made.measured);
    return made;
}

}  // namespace nrem::core
