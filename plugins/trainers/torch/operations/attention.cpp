#include <cmath>
#include <limits>

#include "operations/operations.hpp"

namespace nrem_torch::operations {

namespace {

using torch::Tensor;

Tensor places(std::int64_t first, std::size_t count, const Tensor& like) {
    return first +
           torch::arange(static_cast<std::int64_t>(count), like.options().dtype(torch::kLong));
}

// length x (kept + length): true where a place, the row, does not attend to another one.
Tensor hidden_places(const AttentionShape& shape, const Tensor& like) {
    const auto length = static_cast<std::int64_t>(shape.length);
    const auto kept = static_cast<std::int64_t>(shape.kept);
    const Tensor here = places(0, shape.length, like).unsqueeze(1);
    const Tensor before =
        shape.ring
            ? places(static_cast<std::int64_t>(shape.place), shape.kept, like).remainder(length)
            : places(-kept, shape.kept, like);
    const Tensor ahead = torch::cat({before, places(0, shape.length, like)}).unsqueeze(0) - here;
    Tensor distance = torch::maximum(ahead, -ahead);
    if (shape.ring) distance = torch::minimum(distance, length - distance);
    Tensor hidden = shape.radius == 0 ? torch::zeros_like(distance).to(torch::kBool)
                                      : distance.gt(static_cast<std::int64_t>(shape.radius));
    if (shape.causal) {
        const Tensor later = torch::cat({torch::zeros_like(before), places(0, shape.length, like)});
        hidden = hidden | (later.unsqueeze(0) - here).gt(0);
    }
    return hidden;
}

// rows x heads x tokens x size of a head: one of the `parts` that stand side by side in a token.
Tensor part_of(const Tensor& in, std::int64_t part, std::int64_t parts, std::size_t heads) {
    const auto count = static_cast<std::int64_t>(heads);
    return in.view({in.size(0), in.size(1), parts, count, -1}).select(2, part).transpose(1, 2);
}

}  // namespace

Tensor local_attention(const AttentionShape& shape, const Tensor& in, const Tensor& kept) {
    const Tensor query = part_of(in, 0, 3, shape.heads);
    Tensor keys = part_of(in, 1, 3, shape.heads);
    Tensor values = part_of(in, 2, 3, shape.heads);
    if (kept.defined()) {
        const Tensor each =
            kept.repeat_interleave(static_cast<std::int64_t>(shape.rows_per_kept), 0);
        keys = torch::cat({part_of(each, 0, 2, shape.heads), keys}, 2);
        values = torch::cat({part_of(each, 1, 2, shape.heads), values}, 2);
    }
    const double scale = 1 / std::sqrt(static_cast<double>(query.size(-1)));
    const Tensor scores = (scale * query).matmul(keys.transpose(-1, -2));
    const Tensor weights = torch::softmax(
        scores.masked_fill(hidden_places(shape, in), -std::numeric_limits<double>::infinity()), -1);
    return weights.matmul(values).transpose(1, 2).reshape({in.size(0), in.size(1), -1});
}

}  // namespace nrem_torch::operations
