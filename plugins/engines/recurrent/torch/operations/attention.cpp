#include <cmath>
#include <limits>

#include "operations/operations.hpp"

namespace nrem_torch::operations {

namespace {

using torch::Tensor;

std::int64_t whole(std::size_t size) {
    return static_cast<std::int64_t>(size);
}

// length x (kept + length): how far apart a place, the row, and what it could attend to are.
Tensor distances(const AttentionShape& shape, const torch::TensorOptions& options) {
    const Tensor places = torch::arange(whole(shape.length), options);
    const Tensor kept = torch::arange(whole(shape.kept), options);
    const Tensor seen =
        shape.ring
            ? torch::cat({(kept + whole(shape.place)).remainder(whole(shape.length)), places})
            : torch::cat({kept - whole(shape.kept), places});
    const Tensor ahead = seen.unsqueeze(0) - places.unsqueeze(1);
    const Tensor apart = torch::maximum(ahead, -ahead);
    return shape.ring ? torch::minimum(apart, whole(shape.length) - apart) : apart;
}

// True where a place, the row, does not attend to a kept token or to another place.
Tensor hidden_places(const AttentionShape& shape, const Tensor& like) {
    const auto options = like.options().dtype(torch::kLong);
    Tensor hidden = torch::zeros({whole(shape.length), whole(shape.kept + shape.length)},
                                 options.dtype(torch::kBool));
    if (shape.radius > 0) hidden = hidden | distances(shape, options).gt(whole(shape.radius));
    if (shape.causal) hidden = hidden | torch::ones_like(hidden).triu(whole(shape.kept) + 1);
    return hidden;
}

// Of tokens with their parts side by side: parts x rows x heads x tokens x size.
Tensor parts_of(const Tensor& in, std::int64_t parts, std::size_t heads) {
    return in.view({in.size(0), in.size(1), parts, whole(heads), -1}).permute({2, 0, 3, 1, 4});
}

}  // namespace

Tensor local_attention(const AttentionShape& shape, const Tensor& in, const Tensor& kept) {
    const Tensor parts = parts_of(in, 3, shape.heads);
    Tensor pairs = parts.narrow(0, 1, 2);
    if (kept.defined()) {
        const Tensor before =
            parts_of(kept, 2, shape.heads).repeat_interleave(whole(shape.rows_per_kept), 1);
        pairs = torch::cat({before, pairs}, 3);
    }
    const double scale = 1 / std::sqrt(static_cast<double>(parts.size(-1)));
    const Tensor scores =
        (scale * parts[0])
            .matmul(pairs[0].transpose(-1, -2))
            .masked_fill(hidden_places(shape, in), -std::numeric_limits<double>::infinity());
    return torch::softmax(scores, -1)
        .matmul(pairs[1])
        .transpose(1, 2)
        .reshape({in.size(0), in.size(1), -1});
}

}  // namespace nrem_torch::operations
