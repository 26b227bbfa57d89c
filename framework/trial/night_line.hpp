// The lines of trials/<id>/events.jsonl that a lane does not write: its nights, its memory put back
// by hand, and its end. They hold nothing that a clock measured: the lines of a run are the same in
// every byte however it was run. What a clock measured of nights is in timing.jsonl.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/json_members.hpp"
#include "trial/trial_record.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {

struct NightLine {
    std::uint64_t stream = 0;
    LineKind kind = LineKind::night;
    NightRecord night;
};
void fields(auto& archive, Of<NightLine> auto& line) {
    archive("stream", line.stream);
    archive("step", line.night.step);
    archive("kind", line.kind);
    fields(archive, line.night);
}
// An older log may have no name of the sleep and no step of publication: "sleep" and its own step.
[[nodiscard]] NightRecord read_night(JsonMembers& line);
// No stream is longer.
inline constexpr std::uint64_t last_step = 1'000'000'000'000'000;

struct RollbackLine {
    std::uint64_t stream = 0;
    std::uint64_t step = 0;
    LineKind kind = LineKind::rollback;
    std::uint64_t version_after = 0;
    Footprint memory;
};
void fields(auto& archive, Of<RollbackLine> auto& line) {
    archive("stream", line.stream);
    archive("step", line.step);
    archive("kind", line.kind);
    archive("version_after", line.version_after);
    fields(archive, line.memory);
}

// The last line of a stream.
struct EndLine {
    std::uint64_t stream = 0;
    LineKind kind = LineKind::end;
    Footprint memory;
};
void fields(auto& archive, Of<EndLine> auto& line) {
    archive("stream", line.stream);
    archive("kind", line.kind);
    fields(archive, line.memory);
}

// A line of timing.jsonl.
struct NightClock {
    std::uint64_t stream = 0;
    std::uint64_t night = 0;  // index in the stream
    std::string sleep;
    std::uint64_t step = 0;
    std::optional<bool> stalled;  // wake had to wait, though it was to go on
    double waited_ms = 0;
    std::vector<double> passes_ms;
};
void fields(auto& archive, Of<NightClock> auto& clock) {
    archive("stream", clock.stream);
    archive("night", clock.night);
    archive("sleep", clock.sleep);
    archive("step", clock.step);
    archive("stalled", clock.stalled);
    archive("waited_ms", clock.waited_ms);
    archive("passes_ms", clock.passes_ms);
}
[[nodiscard]] NightClock clock_of(const StreamRecord& stream, std::size_t night);
// An older line has no name of the sleep, and does not say whether wake stalled.
[[nodiscard]] NightClock read_clock(JsonMembers& line);

}  // namespace nrem::core
