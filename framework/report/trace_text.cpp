#include "report/trace_text.hpp"

#include <fmt/format.h>

#include <map>
#include <set>
#include <vector>

#include "base/error.hpp"
#include "memory/trace_reader.hpp"
#include "report/change_text.hpp"
#include "report/event_text.hpp"
#include "report/memory_history.hpp"
#include "report/text.hpp"

namespace nrem::core {

namespace {

using By = TraceEntry::By;
using Events = std::map<std::uint64_t, std::string>;

constexpr std::size_t most_changes = 1000;  // of records, in one state

struct State {
    TraceEntry entry;
    std::vector<std::string> lines;
};

// A state of a write or a night as what it changed; the first and the last as what they hold.
State state_of(const TraceReader& reader) {
    const TraceEntry& entry = reader.entry();
    const bool whole = entry.by == By::begin || entry.by == By::end;
    if (!whole)
        return {entry, change_lines(changes_between(reader.before(), reader.after(), entry.said,
                                                    most_changes))};
    const Footprint size = reader.after().footprint();
    return {entry, {fmt::format("{} records, {} tokens, {} bytes", size.records, size.tokens,
                                size.bytes)}};
}

std::string head_of(const State& state) {
    std::string name = name_of(state.entry);
    name[0] = name[0] == 's' ? 'S' : 'T';
    return name;
}

std::string text_of(const State& state, const Events& events) {
    std::string text;
    if (state.entry.skipped)
        text += fmt::format("({} writes whose states were not kept)\n\n", state.entry.skipped);
    text += head_of(state) + "\n";
    if (state.entry.by == By::write) {
        if (const auto event = events.find(state.entry.step); event != events.end())
            text += "  " + event->second + "\n";
        text += "  told to the rule: " + terminal_text(told_text(state.entry.told)) + "\n";
    }
    for (const auto& line : state.lines) text += "    " + terminal_text(line) + "\n";
    if (state.lines.empty()) text += "    nothing changed\n";
    return text;
}

}  // namespace

std::string name_of(const TraceEntry& entry) {
    const std::uint64_t version = entry.memory ? entry.memory->version : 0;
    switch (entry.by) {
        case By::begin:
            return fmt::format("state {}, before the first step", entry.state);
        case By::write:
            return fmt::format("state {}, written at step {}", entry.state, entry.step);
        case By::night:
            return fmt::format("state {}, version {}, of the sleep {} in use after step {}",
                               entry.state, version, terminal_text(entry.sleep), entry.step);
        case By::rollback:
            return fmt::format("state {}, version {}, put back by hand after step {}", entry.state,
                               version, entry.step);
        case By::end:
            return fmt::format("the end, after step {}", entry.step);
    }
    return "";
}

std::string show_trace(const RunPath& trial, std::uint64_t stream, TraceRange range) {
    if (!has_trace(trial, stream)) refuse_stream(trial, stream);
    TraceReader reader(trial, stream);
    std::vector<State> states;
    std::set<std::uint64_t> steps;
    while (reader.next()) {
        const TraceEntry& entry = reader.entry();
        if (entry.state < range.first || entry.state > range.last) continue;
        states.push_back(state_of(reader));
        if (entry.by == By::write) steps.insert(entry.step);
    }
    if (states.empty())
        throw UsageError(fmt::format("there is no state {} (the last is {})", range.first,
                                     reader.entry().state));
    const Events events = event_texts(trial, stream, steps);
    std::string text;
    for (const State& state : states)
        text += (text.empty() ? "" : "\n") + text_of(state, events);
    return text;
}

}  // namespace nrem::core
