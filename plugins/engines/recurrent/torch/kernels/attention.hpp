// Local attention and its gradient, over rows of a batch and heads. One thread. The gradient is
// made from the inputs alone.
#pragma once

#include <cstddef>
#include <vector>

namespace nrem_torch {

struct AttentionShape {
    std::size_t rows;
    std::size_t length;
    std::size_t heads;
    std::size_t width;   // of a token, all heads together
    std::size_t radius;  // 0: the whole chunk
    bool ring;           // the last token is next to the first
    bool causal;
    // So many tokens of the chunk before are seen, too: on a ring at their own places, of which the
    // first has this one, else ahead of the chunk. Rows that follow one another see the same ones.
    std::size_t kept = 0;
    std::size_t place = 0;
    std::size_t rows_per_kept = 1;
};

// What each place of a chunk attends to, in order: kept tokens from 0 on, then those of the chunk.
std::vector<std::vector<std::size_t>> neighbours(const AttentionShape& shape);

template <class T>
struct AttentionInput {
    const T* in;    // rows x length x (q | k | v)
    const T* kept;  // rows / rows_per_kept x kept x (k | v); nullptr where none are
};

// out: rows x length x width.
template <class T>
void attention_forward(const AttentionShape& shape, const AttentionInput<T>& input, T* out);

template <class T>
struct AttentionGradient {
    const T* out;  // given
    T* in;         // made: overwritten
    T* kept;       // made: added to what is there
};

template <class T>
void attention_backward(const AttentionShape& shape, const AttentionInput<T>& input,
                        const AttentionGradient<T>& gradient);

}  // namespace nrem_torch
