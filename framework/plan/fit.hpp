// Whether a sequence model can read what a task shows it: words that it knows, in chunks that are
// no longer than its window. One stream is looked at, so that a wrong pair is found before anything
// runs; what only other streams show is found by their trials.
#pragma once

#include <cstdint>
#include <string>

#include "plan/plan.hpp"

namespace nrem::core {

// What of a stream a cell's model reads: its questions; what is shown, too, for nights that ask for
// passes; and all of that between two boundaries as one chunk.
enum class Reads : std::uint8_t { questions, events, days };

[[nodiscard]] Reads reads_of(const Cell& cell);

// The first thing of the first stream that the model cannot read: "stream 0, step 3: ..."; "":
// there is none, or the task cannot make the stream, which is its own error later.
[[nodiscard]] std::string misfit(const Cell& cell, std::uint64_t seed, const nrem_host* host);

}  // namespace nrem::core
