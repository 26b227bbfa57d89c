// The layers that LibTorch does not have, as functions with gradients of their own.
#pragma once

#include <torch/torch.h>

#include "kernels/attention.hpp"
#include "kernels/fast.hpp"

namespace nrem_torch {

// The state of a fast layer: states x heads x key x value. `momentum` is undefined where the rule
// has none.
struct LayerState {
    torch::Tensor matrix;
    torch::Tensor momentum;
};

struct FastResult {
    torch::Tensor out;
    LayerState after;  // undefined where rows share a state
};

// in: rows x length x inputs, contiguous.
FastResult fast_layer(const FastShape& shape, const torch::Tensor& in, const LayerState& before);

// in: rows x length x 3 width, kept: rows / rows_per_kept x kept x 2 width or undefined;
// contiguous.
torch::Tensor local_attention(const AttentionShape& shape, const torch::Tensor& in,
                              const torch::Tensor& kept = {});

}  // namespace nrem_torch
