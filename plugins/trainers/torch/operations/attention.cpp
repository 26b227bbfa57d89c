#include <cmath>
#include <limits>

#include "operations/operations.hpp"

namespace nrem_torch::operations {

namespace {

using torch::Tensor;

// length x length: true where a place, the row, does not attend to another one.
Tensor hidden_places(const AttentionShape& shape, const Tensor& like) {
    const auto length = static_cast<std::int64_t>(shape.length);
    const Tensor place = torch::arange(length, like.options().dtype(torch::kLong));
    const Tensor ahead = place.unsqueeze(0) - place.unsqueeze(1);
    Tensor distance = torch::maximum(ahead, -ahead);
    if (shape.ring) distance = torch::minimum(distance, length - distance);
    Tensor hidden =
        distance.gt(static_cast<std::int64_t>(shape.radius == 0 ? shape.length : shape.radius));
    if (shape.causal) hidden = hidden | ahead.gt(0);
    return hidden;
}

}  // namespace

Tensor local_attention(const AttentionShape& shape, const Tensor& in) {
    const auto heads = static_cast<std::int64_t>(shape.heads);
    const Tensor parts = in.view({in.size(0), in.size(1), 3, heads, -1}).permute({2, 0, 3, 1, 4});
    const double scale = 1 / std::sqrt(static_cast<double>(parts.size(-1)));
    const Tensor scores = (scale * parts[0]).matmul(parts[1].transpose(-1, -2));
    const Tensor weights = torch::softmax(
        scores.masked_fill(hidden_places(shape, in), -std::numeric_limits<double>::infinity()), -1);
    return weights.matmul(parts[2]).transpose(1, 2).reshape({in.size(0), in.size(1), -1});
}

}  // namespace nrem_torch::operations
