// Memories and what changed between them, for a terminal. Nothing in the text of a record is
// obeyed by it.
#pragma once

#include <span>
#include <string>

#include "report/memory_history.hpp"

namespace nrem::core {

// Every version, and every night that made none.
[[nodiscard]] std::string list_versions(const MemoryHistory& history);

[[nodiscard]] std::string show_version(const MemoryHistory& history, std::uint64_t version);
[[nodiscard]] std::string show_difference(const MemoryHistory& history, std::uint64_t from,
                                          std::uint64_t to);

// What it says, what it was made from, which night made it, and what became of it. Throws
// UsageError when no version or state that is kept holds it.
[[nodiscard]] std::string explain_record(const MemoryHistory& history, std::uint64_t id);

// One line: the record as it is and the steps that it was made from.
[[nodiscard]] std::string record_line(const nrem_record& record);

// Sizes of values as blocks, the darkest the largest, at most 16 x 32 of them; each is the mean of
// what it stands for. Lines begin with two spaces.
[[nodiscard]] std::string heat_map(std::span<const double> values, std::size_t columns);

}  // namespace nrem::core
