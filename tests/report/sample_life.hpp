// A life of any length made by a formula: naps and nights, overlapped, of every outcome, with
// gates, stalls, breakers and caps.
#pragma once

#include <cstdint>
#include <filesystem>

namespace nrem::core::sample {

// Writes events.jsonl and timing.jsonl of one stream into the folder of a trial.
void write_life(const std::filesystem::path& folder, std::uint64_t events);

}  // namespace nrem::core::sample
