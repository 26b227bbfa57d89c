#include "trial/night_line.hpp"

#include <algorithm>
#include <cmath>

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

NightClock clock_of(const StreamRecord& stream, std::size_t index) {
    const NightRecord& night = stream.nights[index];
    NightClock clock{.stream = stream.index,
                     .night = index,
                     .sleep = night.sleep,
                     .step = night.step,
                     .stalled = night.overlapped && night.waited_ms > 0,
                     .waited_ms = night.waited_ms,
                     .passes_ms = {}};
    for (const PassRecord& pass : night.passes)
        clock.passes_ms.push_back(std::round(pass.milliseconds * 1000) / 1000);
    return clock;
}

NightClock read_clock(JsonMembers& line) {
    NightClock clock{.sleep = "sleep", .passes_ms = {}};
    fields(line, clock);
    if (!clock.stalled) clock.stalled = clock.waited_ms > 0;
    return clock;
}

}  // namespace nrem::core
