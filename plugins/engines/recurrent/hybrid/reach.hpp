// Whom a token of a chunk attends to.
#pragma once

#include <cstddef>
#include <vector>

namespace nrem_hybrid {

struct Reach {
    std::size_t radius;  // 0: everywhere
    bool ring;           // the chunk's ends meet
    bool causal;         // not to later tokens
    // So many tokens of the chunk before are seen, too, as if they were not later: on a ring at
    // their own places, of which the first has this one, else just ahead of the chunk.
    std::size_t kept = 0;
    std::size_t place = 0;
    friend bool operator==(const Reach&, const Reach&) = default;
};

// Appends whom the token at this place of a chunk of `tokens` tokens sees, in order: kept tokens
// from 0 on, then those of the chunk, counted on. Takes as long as there are such.
void append_seen(const Reach& reach, std::size_t tokens, std::size_t place,
                 std::vector<std::size_t>& seen);

}  // namespace nrem_hybrid
