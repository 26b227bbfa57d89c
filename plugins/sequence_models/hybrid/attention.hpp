// Softmax attention over one chunk, head by head (Vaswani et al. 2017), limited to a neighbourhood.
#pragma once

#include "aligned.hpp"

namespace nrem_hybrid {

struct Reach {
    std::size_t radius;  // 0: everywhere
    bool ring;           // the chunk's ends meet
    bool causal;         // not to later tokens
    // So many tokens of the chunk before stand ahead of this one. On a ring each is at its own
    // place, of which the first has this one.
    std::size_t kept = 0;
    std::size_t place = 0;
    friend bool operator==(const Reach&, const Reach&) = default;
};
// tokens x padded(kept + tokens): 0 where a token may see another, else minus infinity.
void fill_mask(const Reach& reach, std::size_t tokens, float* mask);

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
    const float* mask;
    float* scratch;        // attention_scratch floats
    std::size_t kept = 0;  // so many rows just ahead of `in` have keys and values, but no queries
};
[[nodiscard]] std::size_t attention_scratch(const Heads& heads, std::size_t tokens,
                                            std::size_t kept);
void attend(const Attention& attention);

}  // namespace nrem_hybrid
