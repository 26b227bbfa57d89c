// Sequences of chunks, sorted for a batch: contexts that are slept over, each with what is asked of
// the states that it leaves behind.
#pragma once

#include <cstdint>
#include <vector>

#include "nrem/sdk/trainer.hpp"
#include "settings.hpp"

namespace nrem_torch {

// Equally long prediction chunks that are asked of the same states: batch x chunks x length.
struct Questions {
    std::size_t pass;    // asked after this many passes; 0: after the last one
    std::size_t chunks;  // of each sequence
    std::size_t length;
    std::vector<std::int64_t> tokens;
    std::vector<std::int64_t> targets;
};

// A consolidation chunk and what is asked before the next one. Questions that come before any
// consolidation chunk have an episode without tokens.
struct Episode {
    std::size_t length = 0;
    std::vector<std::int64_t> tokens;  // batch x length
    std::vector<Questions> questions;
};

struct Batch {
    std::size_t sequences = 0;
    std::vector<Episode> episodes;
};

struct Ask {
    Supervise supervise;
    std::size_t passes;  // the most that are made
    std::size_t vocabulary;
    std::size_t window;  // the longest chunk allowed
};

// Throws std::invalid_argument, naming the sequence by its index `first + ...`, when sequences
// differ in the shape of their chunks, have no targets or have tokens that are not in the
// vocabulary.
Batch make_batch(const std::vector<std::vector<nrem::Chunk>>& sequences, std::uint64_t first,
                 const Ask& ask);

}  // namespace nrem_torch
