// Memories that another run has kept, from which streams can start.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memory/archive.hpp"

namespace nrem::core {

// A memory as `trials/<id>/trace/<stream>.jsonl` describes it.
struct KeptMemory {
    std::uint64_t stream = 0;
    std::uint64_t step = 0;  // the last step that it has seen
    MemoryRef memory;
};

struct StartMemory {
    std::string address;  // as the user wrote it
    RunPath trial;
    std::vector<KeptMemory> memories;  // one for all streams, or one for each from 0 on
    std::string hash;                  // of their contents and steps
    [[nodiscard]] const KeptMemory& of(std::uint64_t stream) const {
        return memories.size() == 1 ? memories[0] : memories.at(stream);
    }
};

// Reads "runs/x#trial/stream@version". The trial is named by the beginning of its id. Without a
// stream, each of the `streams` starts from the memory of its own number; without a version, from
// the end. Throws UsageError for what does not exist or was not kept.
[[nodiscard]] StartMemory find_start(const std::string& address, std::uint64_t streams);

// Version 0 of a stream that starts from it. Steps count from the new beginning: what was made at
// the last step of the old stream was made at step -1 of the new one. The sources of records are
// dropped, because their steps would name experiences of another stream.
[[nodiscard]] Memory load_start(const StartMemory& start, std::uint64_t stream);

}  // namespace nrem::core
