// The recurrence of a fast layer's heads over a chunk: write a token, read it out.
#pragma once

#include "aligned.hpp"
#include "architecture.hpp"

namespace nrem_hybrid {

// Vectors and gates of the first token; those of the next are `stride` further on. Each vector is
// padded to a multiple of 16 numbers and followed by that of the next head, as is each gate.
struct Stream {
    const float* query;
    const float* key;
    const float* value;
    const float* decay;
    const float* rate;
    const float* momentum;  // only for that rule
    std::size_t stride;
    std::size_t tokens;
    float* out;
    std::size_t out_stride;
};

// Heads x key rows x value columns, not padded, changed in place.
struct States {
    float* state;
    float* momentum;  // only for that rule
    std::size_t heads;
    std::size_t key;
    std::size_t value;
};

[[nodiscard]] std::size_t recurrence_scratch(std::size_t key);  // floats

// S is read and written once a token: the update, its read-out and what the next update needs of
// the result share one sweep over a block of columns, which stays in the first cache for the whole
// chunk. Columns do not depend on one another.
void recur(Rule rule, const Stream& stream, const States& states, float* scratch);

}  // namespace nrem_hybrid
