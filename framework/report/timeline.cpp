#include "report/timeline.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <utility>

#include "base/error.hpp"
#include "base/json_members.hpp"
#include "base/lines.hpp"
#include "host/services.hpp"
#include "memory/trace_reader.hpp"
#include "report/change_text.hpp"
#include "report/life.hpp"
#include "report/text.hpp"
#include "report/thought_tree.hpp"
#include "store/damaged.hpp"
#include "store/event_lines.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;

std::map<std::uint64_t, NightClocks> read_clocks(const RunPath& path) {
    std::map<std::uint64_t, NightClocks> clocks;
    auto lines = LineReader::if_there(path);
    JsonMembers members;
    while (lines && next_sound(*lines)) {
        if (!members.open(lines->line())) continue;
        NightClock clock = read_clock(members);
        if (std::isnan(clock.waited_ms)) continue;  // of a call to a model
        clocks[clock.stream][{clock.sleep, clock.step}] = std::move(clock);
    }
    return clocks;
}

// In one text, which the page has once for all arms that share it.
std::string lines_of(const MemoryChanges& changes, const TimelineLimits& limits) {
    const std::vector<std::string> lines = change_lines(changes);
    std::string text;
    for (std::size_t i = 0; i < std::min(lines.size(), limits.lines); ++i)
        text += (i ? "\n" : "") + shortened(lines[i], limits.characters);
    if (lines.size() > limits.lines)
        text += fmt::format("\n({} more)", lines.size() - limits.lines);
    return text;
}

// A trace that cannot be read is named and missing from the page, which has the rest.
StepTraces read_traces(const RunPath& trial, std::uint64_t stream, const TimelineLimits& limits) {
    StepTraces traces;
    try {
        for (TraceReader reader(trial, stream); reader.next();) {
            const TraceEntry& entry = reader.entry();
            if (entry.by != TraceEntry::By::write || entry.step < limits.first_step) continue;
            if (traces.size() == limits.steps) break;
            Json& step = traces[entry.step];
            step["state"] = entry.state;
            step["told"] = shortened(told_text(entry.told), limits.characters);
            step["changes"] = lines_of(changes_between(reader.before(), reader.after(), entry.said,
                                                       limits.lines),
                                       limits);
        }
    } catch (const Error& failure) {
        log_line(NREM_LOG_WARNING, std::string(failure.what()) + ": left out of the page");
    }
    return traces;
}

void read_lives(EventLines& lines, std::map<std::uint64_t, Life>& lives) {
    std::size_t open = lives.size();
    while (open > 0 && lines.next()) {
        const auto life = lives.find(lines.stream());
        if (life == lives.end() || life->second.ended()) continue;
        if (!life->second.take(lines.line())) return;
        if (life->second.ended()) --open;
    }
}

}  // namespace

std::vector<Timeline> read_timelines(const RunPath& events, std::span<const std::uint64_t> streams,
                                     const TimelineLimits& limits) {
    auto lines = EventLines::if_there(events);
    if (!lines) return {};
    auto clocks = read_clocks(events.parent() / "timing.jsonl");
    auto thoughts = page_thoughts(events.parent(), streams, limits);
    std::map<std::uint64_t, Life> lives;
    for (const auto stream : streams)
        lives.emplace(stream, Life(stream, limits, std::move(clocks[stream]),
                                   read_traces(events.parent(), stream, limits),
                                   std::move(thoughts[stream])));
    read_lives(*lines, lives);
    std::vector<Timeline> timelines;
    for (const auto stream : streams) timelines.push_back(std::move(lives.at(stream)).finish());
    return timelines;
}

}  // namespace nrem::core
