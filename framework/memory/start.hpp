// Memories that another run has kept, for streams to start from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "memory/archive.hpp"

namespace nrem::core {

// A memory as `trials/<id>/trace/<stream>.jsonl` names it.
struct KeptMemory {
    std::uint64_t stream = 0;
    std::uint64_t step = 0;  // the last that it has seen
    MemoryRef memory;
};

struct StartMemory {
    std::string address;  // as it was given
    RunPath trial;
    std::vector<KeptMemory> memories;  // one for all streams, or one for each from 0 on
    std::string hash;                  // of their contents and their steps
    [[nodiscard]] const KeptMemory& of(std::uint64_t stream) const {
        return memories.size() == 1 ? memories[0] : memories.at(stream);
    }
};

// "runs/x#trial/stream@version": the trial by how its id begins; without a stream each stream
// starts from that of its own number, `streams` of them; without a version, from its end. Throws
// UsageError for what is not there or was not kept.
[[nodiscard]] StartMemory find_start(const std::string& address, std::uint64_t streams);

// Version 0 of a stream that starts from it. Steps count from there: what was made at the last step
// of the old stream was made at step -1 of the new one. The experiences that records were made from
// are left out, since steps of another stream would name them.
[[nodiscard]] Memory load_start(const StartMemory& start, std::uint64_t stream);

}  // namespace nrem::core
