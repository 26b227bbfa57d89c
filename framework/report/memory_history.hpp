// The versions of one stream's memory that a trial kept, and the nights of its event log that made
// them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "memory/memory.hpp"
#include "sleep/night_log.hpp"
#include "store/journal.hpp"

namespace nrem::core {

struct MemoryVersion {
    VersionRecord made;
    bool kept = false;  // its files are there
    [[nodiscard]] std::uint64_t version() const { return made.version; }
    [[nodiscard]] bool restored() const { return made.made_by == "rollback"; }
};

struct MemoryHistory {
    RunPath trial;  // its folder
    std::uint64_t stream = 0;
    std::vector<MemoryVersion> versions;  // by rising number
    std::vector<NightRecord> nights;      // of the event log, as they came
};

// Throws UsageError where no versions were kept, or there is no such stream.
[[nodiscard]] MemoryHistory read_memory_history(const RunPath& trial,
                                                std::uint64_t stream);

// Says that the trial kept nothing of the stream, and how to keep it.
[[noreturn]] void refuse_stream(const RunPath& trial, std::uint64_t stream);

// Throws UsageError that lists those that are kept.
[[nodiscard]] const MemoryVersion& find_version(const MemoryHistory& history,
                                                std::uint64_t version);

// Throws Error when a file is missing or is not what its name says.
[[nodiscard]] Memory load_memory(const MemoryHistory& history, const MemoryVersion& version);

// Makes an older version the memory again, under the next number, where the run goes on. Throws
// UsageError for one that is not kept.
void restore_version(const MemoryHistory& history, std::uint64_t version);

// The night that published this version; nullptr: none that is in the log. Its number is its place.
[[nodiscard]] const NightRecord* night_of(const MemoryHistory& history, std::uint64_t version);

}  // namespace nrem::core
