#include "report/memory_history.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <set>

#include "base/error.hpp"
#include "memory/trace_reader.hpp"
#include "store/event_lines.hpp"
#include "trial/night_line.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr const char* how_to_keep =
    "`versions: all` in the experiment keeps every version, and every state in between, of a run "
    "that is made with it";

bool is_kept(const RunPath& trial, const MemoryRef& memory) {
    const RunPath folder = trial / "memory";
    return (folder / (memory.records + ".jsonl")).exists() &&
           std::ranges::all_of(memory.tensors, [&](const MemoryRef::Tensor& tensor) {
               return (folder / (tensor.values + ".f32")).exists();
           });
}

std::vector<NightRecord> read_nights(const RunPath& events, std::uint64_t stream) {
    std::vector<NightRecord> nights;
    auto lines = EventLines::if_there(events);
    JsonMembers members;
    while (lines && lines->next()) {
        if (lines->stream() != stream || !members.open(lines->line())) continue;
        LineKind kind = LineKind::end;
        members("kind", kind);
        if (kind == LineKind::night) nights.push_back(read_night(members));
    }
    return nights;
}

// Where no night has left a journal: the memory that the stream began or ended with, as its trace
// has it.
std::vector<VersionRecord> versions_of_trace(const RunPath& trial, std::uint64_t stream) {
    std::vector<VersionRecord> versions;
    for (TraceReader reader(trial, stream); reader.skim();) {
        const TraceEntry& entry = reader.entry();
        const bool is_whole = entry.by == TraceEntry::By::begin || entry.by == TraceEntry::By::end;
        if (!is_whole || !entry.memory || !versions.empty()) continue;
        versions.push_back({.version = entry.memory->version,
                            .step = entry.step,
                            .made_by = entry.by == TraceEntry::By::end ? "end" : "begin",
                            .night = 0,
                            .memory = *entry.memory});
    }
    return versions;
}

bool has_journal(const RunPath& trial, std::uint64_t stream) {
    return (trial / "journal" / fmt::format("{}.jsonl", stream)).exists();
}

}  // namespace

void refuse_stream(const RunPath& trial, std::uint64_t stream) {
    std::set<std::uint64_t> streams;
    for (const char* folder : {"journal", "trace"})
        for (const fs::path name : (trial / folder).names())
            if (name.extension() == ".jsonl")
                streams.insert(std::strtoull(name.stem().c_str(), nullptr, 10));
    const std::string name = trial.path().filename().string();
    if (streams.empty())
        throw UsageError(
            fmt::format("trial {} kept no versions of its memory; {}", name, how_to_keep));
    throw UsageError(fmt::format("trial {} kept no versions of stream {}; of streams: {}", name,
                                 stream, fmt::join(streams, ", ")));
}

MemoryHistory read_memory_history(const RunPath& trial, std::uint64_t stream) {
    const bool slept = has_journal(trial, stream);
    if (!slept && !has_trace(trial, stream)) refuse_stream(trial, stream);
    MemoryHistory history{.trial = trial, .stream = stream, .versions = {}, .nights = {}};
    for (auto& made : slept ? read_versions(trial, stream) : versions_of_trace(trial, stream)) {
        const bool kept = is_kept(trial, made.memory);
        history.versions.push_back({std::move(made), kept});
    }
    history.nights = read_nights(trial / "events.jsonl", stream);
    return history;
}

const MemoryVersion& find_version(const MemoryHistory& history, std::uint64_t version) {
    const auto& all = history.versions;
    const auto found = std::ranges::find(all, version, &MemoryVersion::version);
    if (found != all.end() && found->kept) return *found;
    std::set<std::uint64_t> kept;
    for (const auto& one : all)
        if (one.kept) kept.insert(one.version());
    const std::string those =
        kept.empty() ? "none are kept" : fmt::format("kept: {}", fmt::join(kept, ", "));
    throw UsageError(found == all.end() ? fmt::format("there is no version {} ({})", version, those)
                                        : fmt::format("version {} is not kept any more ({}); {}",
                                                      version, those, how_to_keep));
}

Memory load_memory(const MemoryHistory& history, const MemoryVersion& version) {
    return load_version(history.trial, version.made);
}

void restore_version(const MemoryHistory& history, std::uint64_t version) {
    (void)load_memory(history, find_version(history, version));  // else it is no way back
    roll_back(history.trial, history.stream, version);
}

const NightRecord* night_of(const MemoryHistory& history, std::uint64_t version) {
    for (const NightRecord& night : history.nights)
        if (night.outcome == NightOutcome::published && night.version_after == version)
            return &night;
    return nullptr;
}

}  // namespace nrem::core
