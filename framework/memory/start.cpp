#include "memory/start.hpp"

#include <fmt/format.h>

#include <nlohmann/json.hpp>
#include <set>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "memory/find_trial.hpp"
#include "memory/trace_reader.hpp"
#include "nrem/sdk/number.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

namespace {

using By = TraceEntry::By;

struct Address {
    RunPath run;
    std::string trial;
    std::optional<std::uint64_t> stream;
    std::optional<std::uint64_t> version;  // none: at its end
};

[[noreturn]] void refuse(const std::string& text, const std::string& why) {
    throw UsageError(fmt::format("memory '{}': {}", text, why));
}

std::uint64_t number_in(const std::string& text, std::string_view digits, const char* what) {
    if (const auto number = as_number<std::uint64_t>(digits)) return *number;
    refuse(text, fmt::format("'{}' is no {} (as in runs/x#trial/stream@version)", digits, what));
}

Address address_from(const std::string& text) {
    const std::size_t mark = text.rfind('#');
    if (mark == std::string::npos || mark == 0)
        refuse(text, "names no run and trial (as in runs/x#trial/stream@version)");
    Address address{text.substr(0, mark), text.substr(mark + 1), std::nullopt, std::nullopt};
    std::string& trial = address.trial;
    if (const std::size_t at = trial.find('@'); at != std::string::npos) {
        const std::string version = trial.substr(at + 1);
        if (version != "end") address.version = number_in(text, version, "version");
        trial.resize(at);
    }
    if (const std::size_t slash = trial.find('/'); slash != std::string::npos) {
        address.stream = number_in(text, trial.substr(slash + 1), "stream");
        trial.resize(slash);
    }
    return address;
}

bool is_meant(const Address& address, const TraceEntry& entry) {
    if (!entry.memory) return false;
    return address.version ? entry.by != By::end && entry.memory->version == *address.version
                           : entry.by == By::end;
}

// The last one that fits, since a version that was put back by hand comes later.
KeptMemory find_kept(const Address& address, const RunPath& trial, std::uint64_t stream,
                     const std::string& text) {
    if (!has_trace(trial, stream))
        refuse(text, fmt::format("stream {} kept no memory (`versions: end` in the experiment keeps "
                                 "that at the end of a stream, `nights` each version)",
                                 stream));
    std::optional<KeptMemory> found;
    std::set<std::uint64_t> versions;
    for (TraceReader reader(trial, stream); reader.skim();) {
        const TraceEntry& entry = reader.entry();
        if (entry.memory && entry.by != By::end) versions.insert(entry.memory->version);
        if (is_meant(address, entry)) found = KeptMemory{stream, entry.step, *entry.memory};
    }
    if (found) return *found;
    if (!address.version) refuse(text, fmt::format("stream {} is not at its end", stream));
    refuse(text, versions.empty()
                     ? fmt::format("stream {} kept the memory at its end alone", stream)
                     : fmt::format("stream {} kept no version {} (it has {} to {})", stream,
                                   *address.version, *versions.begin(), *versions.rbegin()));
}

}  // namespace

StartMemory find_start(const std::string& text, std::uint64_t streams) {
    const Address address = address_from(text);
    StartMemory start;
    start.address = text;
    start.trial = address.run / "trials" / find_trial(address.run, address.trial);
    if (address.stream)
        start.memories.push_back(find_kept(address, start.trial, *address.stream, text));
    else
        for (std::uint64_t stream = 0; stream < streams; ++stream)
            start.memories.push_back(find_kept(address, start.trial, stream, text));
    std::string contents;
    for (const KeptMemory& kept : start.memories)
        contents += fmt::format("{} {}\n", content_of(kept.memory), kept.step);
    start.hash = sha256_hex(contents);
    return start;
}

Memory load_start(const StartMemory& start, std::uint64_t stream) {
    const KeptMemory& kept = start.of(stream);
    Memory memory = MemoryArchive(start.trial / "memory").load(kept.memory);
    memory.set_version(0);
    const double shift = static_cast<double>(kept.step) + 1;
    RecordSet& records = memory.edit_records();
    for (std::size_t i = 0; i < records.size(); ++i) {
        nrem_record record = records[i];
        record.created -= shift;
        record.last_used -= shift;
        record.sources = {nullptr, 0, sizeof(std::uint64_t)};
        records.put(record, std::make_shared<const RecordBody>(record));
    }
    return memory;
}

}  // namespace nrem::core
