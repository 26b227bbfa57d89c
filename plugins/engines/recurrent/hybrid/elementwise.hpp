// The kernels that are no product: norms, activations, gates.
#pragma once

#include "aligned.hpp"

namespace nrem_hybrid {

struct Norm {
    AlignedFloats gain;  // of padded length, zeros after `width`
    AlignedFloats offset;
    std::size_t width = 0;
};

// Layer norm (Ba et al. 2016) of each row, with 1e-5 added to the variance.
void normalise(const Norm& norm, const Rows& in, const MutableRows& out);

// x <- x sigmoid(2 sqrt(2 / pi) (x + 0.044715 x^3)), which is the tanh form of GELU (Hendrycks and
// Gimpel 2016). A multiple of 16 numbers.
void gelu(float* numbers, std::size_t count);

// Vectors one after the other in each of some rows, each padded to a multiple of 16.
struct Vectors {
    float* data;
    std::size_t stride;  // from row to row
    std::size_t rows;
    std::size_t count;  // in a row
    std::size_t size;   // padded
};
// v <- silu(v) / max(|silu(v)|, 1e-12), with silu(x) = x sigmoid(x).
void unit_silu(const Vectors& vectors);
// x <- sigmoid(x)
void open_gates(const Vectors& gates);

}  // namespace nrem_hybrid
