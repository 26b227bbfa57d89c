// The versions of one stream's memory in a trial's folder, and the nights that made them.
//
// journal/<stream>.jsonl holds what happened, one entry a line: "begin" and "candidate" bring a
// memory, "publish" makes it a version, "rollback" makes an older version the memory again. A
// memory is {"next_id", "records", "tensors": [{"name", "shape", "values"}]}, where records and
// values are the SHA-256 of files in memory/: <hash>.jsonl and <hash>.f32. The nights are those of
// events.jsonl.
#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

struct MemoryVersion {
    std::uint64_t version = 0;
    std::optional<std::uint64_t> step;  // after which it became the memory
    nlohmann::json memory;
    bool kept = false;      // its files are there
    bool restored = false;  // by a rollback
};

struct MemoryHistory {
    std::filesystem::path trial;  // its folder
    std::uint64_t stream = 0;
    std::vector<MemoryVersion> versions;  // as they came
    std::vector<nlohmann::json> nights;   // lines of the event log, as they came
};

// Throws UsageError where no versions were kept, or there is no such stream.
[[nodiscard]] MemoryHistory read_history(const std::filesystem::path& trial, std::uint64_t stream);

// The last one of this number. Throws UsageError that lists those that are kept.
[[nodiscard]] const MemoryVersion& find_version(const MemoryHistory& history,
                                                std::uint64_t version);

// Throws Error when a file is missing or is not what its name says.
[[nodiscard]] Memory load_version(const MemoryHistory& history, const MemoryVersion& version);

// The line of an entry that makes an older version the memory again.
[[nodiscard]] std::string rollback_entry(const MemoryVersion& version);
[[nodiscard]] std::filesystem::path journal_of(const std::filesystem::path& trial,
                                               std::uint64_t stream);

// The night that published this version; nullptr: none that is in the log. Its number is its place.
[[nodiscard]] const nlohmann::json* night_of(const MemoryHistory& history, std::uint64_t version);

}  // namespace nrem::core
