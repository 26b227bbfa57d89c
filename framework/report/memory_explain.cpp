// Where a record came from and what became of it.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "base/quantity.hpp"
#include "memory/trace_reader.hpp"
#include "nrem/sdk/values.hpp"
#include "report/change_text.hpp"
#include "report/event_text.hpp"
#include "report/memory_text.hpp"
#include "report/text.hpp"
#include "report/trace_text.hpp"

namespace nrem::core {

namespace {

std::string made_from(const MemoryHistory& history, const nrem_record& record) {
    std::set<std::uint64_t> steps;
    for (const auto step : nrem::sources(record)) steps.insert(step);
    if (steps.empty()) return "Made from\n  it names no experiences\n";
    std::string text = "Made from\n";
    const auto events = event_texts(history.trial, history.stream, steps);
    for (const auto step : steps) {
        const auto event = events.find(step);
        text += event == events.end() ? fmt::format("  step {}: not in the event log\n", step)
                                      : "  " + event->second + "\n";
    }
    return text;
}

// What a night's log says became of the record; nullptr where it does not name it.
const RecordChange* change_in(const NightRecord& night, std::uint64_t id) {
    const auto found = std::ranges::find(night.diff.records, id, &RecordChange::id);
    return found == night.diff.records.end() ? nullptr : &*found;
}

std::string reason_of(const RecordChange& change) {
    return change.why.empty() ? "" : ": " + terminal_text(change.why);
}

// ", by merge" where only one stage of the pipeline added records; all that may have, otherwise.
std::string stage_of(const NightRecord& night) {
    std::set<std::string> stages;
    for (const PassRecord& pass : night.passes)
        for (const StageRecord& stage : pass.stages)
            if (stage.change.added > 0) stages.insert(stage.policy);
    if (stages.empty()) return "";
    return terminal_text(
        fmt::format(", by {}{}", stages.size() > 1 ? "one of " : "", fmt::join(stages, ", ")));
}

std::string night_name(const NightRecord& night, std::size_t index) {
    return fmt::format("night {} ({}) after step {}", index + 1, terminal_text(night.sleep),
                       night.step);
}

bool took_effect(const NightRecord& night) {
    return night.outcome == NightOutcome::published;
}

// Then the log says nothing about a record that it does not name.
bool cut_short(const NightRecord& night) {
    return night.diff.left_out > 0 || night.diff.unreadable;
}

std::string origin_of(const MemoryHistory& history, const nrem_record& record,
                      const std::optional<TraceEntry>& first) {
    std::string text =
        fmt::format("Where it came from\n  created at step {:g}, origin {}, recalled {}\n",
                    record.created, record.origin == NREM_SELF_MADE ? "self (made by a model)" : "world",
                    counted(record.uses, "time"));
    if (first && first->by == TraceEntry::By::write)
        return text + fmt::format("  written at wake, at step {}\n", first->step);
    bool unsure = false;
    for (std::size_t i = 0; i < history.nights.size(); ++i) {
        const NightRecord& night = history.nights[i];
        if (!took_effect(night)) continue;
        const RecordChange* change = change_in(night, record.id);
        if (change && change->what == RecordOperation::added)
            return text + "  made by " + night_name(night, i) + stage_of(night) +
                   reason_of(*change) + "\n";
        unsure = unsure ||
                 (cut_short(night) && static_cast<double>(night.step) >= record.created);
    }
    if (history.nights.empty() || unsure)
        return text + "  whether at wake or in a night is not in the log\n";
    return text + "  written at wake: no night of the log made it\n";
}

std::string changes_in_log(const MemoryHistory& history, std::uint64_t id) {
    std::string text;
    for (std::size_t i = 0; i < history.nights.size(); ++i) {
        const RecordChange* change = change_in(history.nights[i], id);
        if (!change || change->what == RecordOperation::added) continue;
        const bool real = took_effect(history.nights[i]) || change->what == RecordOperation::kept;
        const std::string by =
            change->by ? fmt::format(" by record {}", change->by) : "";
        text += fmt::format("  {} {}{} in {}{}\n", real ? "was" : "would have been",
                            name_of(change->what), by, night_name(history.nights[i], i),
                            reason_of(*change));
    }
    return text;
}

struct Sighting {
    std::string history;       // lines
    std::optional<Memory> in;  // the last memory that holds it
    std::set<std::uint64_t> ids;
    std::string latest;  // as it was seen last
    std::optional<TraceEntry> first;  // the state in which it is first seen
    // The next memory; false where the record is as it was before.
    bool take(const std::string& name, const Memory& memory, std::uint64_t id) {
        for (std::size_t i = 0; i < memory.records().size(); ++i)
            ids.insert(memory.records()[i].id);
        const nrem_record* record = memory.records().find(id);
        const std::string now = record ? terminal_text(render(*record)) : "";
        if (now == latest) return false;
        history += fmt::format("  {}: {}", name, now.empty() ? "gone" : now);
        latest = now;
        if (record) in = memory;
        return true;
    }
};

std::string reason_in(const TraceEntry& entry, std::uint64_t id) {
    const auto said = std::ranges::find(entry.said, id, &Said::record);
    if (said == entry.said.end() || said->why.empty()) return "";
    return " (" + terminal_text(said->why) + ")";
}

// The states of a stream are its versions and those in between, which writes at wake have made.
Sighting sight(const MemoryHistory& history, std::uint64_t id) {
    Sighting sighting;
    if (has_trace(history.trial, history.stream)) {
        for (TraceReader reader(history.trial, history.stream); reader.next();) {
            if (!sighting.take(name_of(reader.entry()), reader.after(), id)) continue;
            sighting.history += reason_in(reader.entry(), id) + "\n";
            if (!sighting.first) sighting.first = reader.entry();
        }
        return sighting;
    }
    for (const auto& version : history.versions)
        if (version.kept && sighting.take(fmt::format("version {}", version.version()),
                                          load_memory(history, version), id))
            sighting.history += "\n";
    return sighting;
}

}  // namespace

std::string explain_record(const MemoryHistory& history, std::uint64_t id) {
    const Sighting sighting = sight(history, id);
    if (!sighting.in) {
        const auto& ids = sighting.ids;
        throw UsageError(fmt::format("no memory that is kept holds record {}{}", id,
                                     ids.empty()
                                         ? "; they hold no records"
                                         : fmt::format("; there are {} of them, from {} to {}",
                                                       ids.size(), *ids.begin(), *ids.rbegin())));
    }
    const nrem_record& record = *sighting.in->records().find(id);
    return record_line(record) + origin_of(history, record, sighting.first) + made_from(history, record) +
           "History\n" + sighting.history + changes_in_log(history, id);
}

}  // namespace nrem::core
