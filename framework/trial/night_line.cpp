#include "trial/night_line.hpp"

#include <algorithm>

namespace nrem::core {

NightRecord read_night(JsonMembers& line) {
    NightLine read;
    NightRecord& night = read.night;
    night.outcome = NightOutcome::unchanged;
    fields(line, read);
    if (night.sleep.empty()) night.sleep = "sleep";
    night.step = std::min(night.step, last_step);
    night.published_after = std::clamp(night.published_after, night.step, last_step);
    return night;
}

}  // namespace nrem::core
