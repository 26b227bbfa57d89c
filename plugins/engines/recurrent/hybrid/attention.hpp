// Softmax attention over one chunk, head by head (Vaswani et al. 2017), limited to a neighbourhood.
#pragma once

#include "aligned.hpp"
#include "sight.hpp"

namespace nrem_hybrid {

struct Heads {
    std::size_t count;
    std::size_t size;  // of a head; padded to a multiple of 16 in the rows
};
// Each row of `in` holds the queries of all heads, then the keys, then the values; each row of
// `out` takes what each head found.
struct Attention {
    Heads heads;
    Rows in;
    MutableRows out;
    const Sight& sight;
    float* scratch;        // attention_scratch floats
    std::size_t kept = 0;  // rows just ahead of `in` that have keys and values, but no queries
};
[[nodiscard]] std::size_t attention_scratch(const Heads& heads, std::size_t tokens,
                                            std::size_t kept);
void attend(const Attention& attention);

}  // namespace nrem_hybrid
