// The states of a stream's memory one after the other, each beside the event and the feedback that
// led to it: a learning trace as a person reads it.
#pragma once

#include <cstdint>
#include <limits>
#include <string>

#include "base/run_path.hpp"
#include "memory/trace_reader.hpp"

namespace nrem::core {

struct TraceRange {
    std::uint64_t first = 0;  // states
    std::uint64_t last = std::numeric_limits<std::uint64_t>::max();
};

// "state 3, written at step 2"
[[nodiscard]] std::string name_of(const TraceEntry& entry);

// For a terminal, which obeys nothing in it. Throws UsageError where the trial keeps no states of
// the stream, or none in the range.
[[nodiscard]] std::string show_trace(const RunPath& trial, std::uint64_t stream,
                                     TraceRange range = {});

}  // namespace nrem::core
