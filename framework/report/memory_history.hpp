// The versions of one stream's memory in a trial's folder, and the nights that made them.
//
// journal/<stream>.jsonl holds what happened, one entry a line: "begin", "publish" and "rollback"
// each bring a memory, {"version", "next_id", "records", "tensors": [{"name", "shape", "values"}]},
// where records and values are the SHA-256 of files in memory/: <hash>.jsonl and <hash>.f32. The
// nights are those of events.jsonl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

struct MemoryVersion {
    std::uint64_t version = 0;
    std::uint64_t step = 0;   // after which it became the memory
    std::uint64_t night = 0;  // index in the journal, of the night before it
    nlohmann::json memory;
    bool kept = false;      // its files are there
    bool restored = false;  // by a rollback
};

struct MemoryHistory {
    std::filesystem::path trial;  // its folder
    std::uint64_t stream = 0;
    std::vector<MemoryVersion> versions;  // by rising number
    std::vector<nlohmann::json> nights;   // lines of the event log, as they came
};

// Throws UsageError where no versions were kept, or there is no such stream.
[[nodiscard]] MemoryHistory read_memory_history(const std::filesystem::path& trial,
                                                std::uint64_t stream);

// Throws UsageError that lists those that are kept.
[[nodiscard]] const MemoryVersion& find_version(const MemoryHistory& history,
                                                std::uint64_t version);

// Throws Error when a file is missing or is not what its name says.
[[nodiscard]] Memory load_memory(const MemoryHistory& history, const MemoryVersion& version);

// Makes an older version the memory again, under the next number, where the run goes on. Throws
// UsageError for one that is not kept.
void restore_version(const MemoryHistory& history, std::uint64_t version);

// The night that published this version; nullptr: none that is in the log. Its number is its place.
[[nodiscard]] const nlohmann::json* night_of(const MemoryHistory& history, std::uint64_t version);

}  // namespace nrem::core
