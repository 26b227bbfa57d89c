// What a clock measured of nights: lines of timing.jsonl.
#include <fmt/format.h>

#include "base/json_line.hpp"
#include "trial/trial_run.hpp"

namespace nrem::core {

namespace {

void add_timing(JsonObject line, const StreamRecord& stream, std::size_t index) {
    const NightRecord& night = stream.nights[index];
    line.add("stream", stream.index);
    line.add("night", index);
    line.add("sleep", night.sleep);
    line.add("step", night.step);
    line.add("stalled", night.overlapped && night.waited_ms > 0);
    line.add("waited_ms", night.waited_ms);
    line.list("passes_ms", night.passes, [](std::string& json, const PassRecord& pass) {
        json += fmt::format("{:.3f}", pass.milliseconds);
    });
}

}  // namespace

std::string timing_lines(const StreamRecord& stream) {
    std::string lines;
    for (std::size_t i = 0; i < stream.nights.size(); ++i) {
        add_timing(JsonObject(lines), stream, i);
        lines += '\n';
    }
    return lines;
}

}  // namespace nrem::core
