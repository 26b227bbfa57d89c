// The layers of functions.hpp in LibTorch's own operations: they run on every device, and their
// gradients are LibTorch's.
#pragma once

#include "functions.hpp"

namespace nrem_torch::operations {

// gated_delta, delta and hebbian go over a chunk in blocks, with a few products of matrices a
// block; momentum goes from token to token.
FastResult fast_layer(const FastShape& shape, const torch::Tensor& in, const LayerState& before);

torch::Tensor local_attention(const AttentionShape& shape, const torch::Tensor& in,
                              const torch::Tensor& kept = {});

}  // namespace nrem_torch::operations
