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
};

// The places that each place of a chunk attends to, in order.
std::vector<std::vector<std::size_t>> neighbours(const AttentionShape& shape);

// in: rows x length x (q | k | v), out: rows x length x width.
template <class T>
void attention_forward(const AttentionShape& shape, const T* in, T* out);

// d_in is overwritten.
template <class T>
void attention_backward(const AttentionShape& shape, const T* in, const T* d_out, T* d_in);

}  // namespace nrem_torch
