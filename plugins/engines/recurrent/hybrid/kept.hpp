// What attention keeps over a chunk's end: keys and values of its last tokens, in a tensor of the
// memory, all zero at first.
//
// The tensor has two halves of equally many rows: of the chunk before, which is what attention sees
// in every pass, and the newest, which the last pass over this chunk leaves behind. A row is keys |
// values of all heads, then the token's place in its chunk plus one; 0: the row is empty. The rows
// that are not empty are at the end of their half, in order.
#pragma once

#include "attention.hpp"

namespace nrem_hybrid {

class Kept {
public:
    Kept(float* tensor, const Heads& heads, std::size_t rows)
        : before_(tensor),
          newest_(tensor + rows * (2 * heads.count * heads.size + 1)),
          heads_(heads),
          rows_(rows) {}

    // The chunk that was the newest is now the one before.
    void begin_chunk();
    [[nodiscard]] std::size_t count() const;  // of the chunk before
    [[nodiscard]] std::size_t place() const;  // of the first of them in its chunk; 0 without any
    // Their keys and values, into as many rows as attention takes them from.
    void read(const MutableRows& rows) const;
    // The newest are now the last of these rows.
    void write(const Rows& chunk);

private:
    [[nodiscard]] std::size_t width() const { return heads_.count * heads_.size; }
    [[nodiscard]] std::size_t stride() const { return 2 * width() + 1; }

    float* before_;
    float* newest_;
    Heads heads_;
    std::size_t rows_;
};

}  // namespace nrem_hybrid
