// Gated delta, delta and Hebbian rules by blocks of tokens: what all tokens of a block write is
// found at once, by a triangular system (Yang et al. 2024, arXiv 2406.06484, section 3; with
// decays: Yang et al. 2024, arXiv 2412.06464, section 3.3).
//
// In a block that begins with the state S, token t writes k_t u_t^T, so that with c_t the product
// of the decays up to t
//   S_t = c_t S + sum over i <= t of c_t / c_i k_i u_i^T
//   u_t = b_t v_t                                                   hebbian
//   u_t = b_t (v_t - c_t S^T k_t - sum over i < t of c_t / c_i (k_i . k_t) u_i)     delta rules
// The quotients are made from differences of logarithms, so that none of them overflows.
#include <limits>

#include "operations/operations.hpp"

namespace nrem_torch::operations {

namespace {

using torch::Tensor;

constexpr std::int64_t block_size = 64;

// Of all rows and heads: rows x heads x length x size, gates without the last dimension.
struct Parts {
    Tensor query;
    Tensor key;
    Tensor value;
    Tensor log_decay;
    Tensor rate;
    Tensor momentum;  // undefined where the rule has none

    std::int64_t length() const { return query.size(2); }
    Parts block(std::int64_t start, std::int64_t size) const {
        const auto cut = [&](const Tensor& all) {
            return all.defined() ? all.narrow(2, start, size) : all;
        };
        return {cut(query), cut(key), cut(value), cut(log_decay), cut(rate), cut(momentum)};
    }
};

Tensor direction(const Tensor& x) {
    const Tensor active = torch::silu(x);
    return active / active.norm(2, -1, /*keepdim=*/true).clamp_min(1e-12);
}

Parts split(const FastShape& shape, const Tensor& in) {
    const auto heads = static_cast<std::int64_t>(shape.heads);
    std::int64_t start = 0;
    const auto take = [&](std::size_t size) {
        const auto columns = static_cast<std::int64_t>(size) * heads;
        const Tensor part = in.narrow(2, start, columns);
        start += columns;
        return part.view({in.size(0), in.size(1), heads, -1}).transpose(1, 2);
    };
    Parts parts;
    parts.query = direction(take(shape.key));
    parts.key = direction(take(shape.key));
    parts.value = take(shape.value);
    parts.log_decay = -torch::softplus(-take(1).squeeze(-1));  // of a sigmoid
    if (shape.rule == Rule::delta) parts.log_decay = torch::zeros_like(parts.log_decay);
    parts.rate = torch::sigmoid(take(1).squeeze(-1));
    if (shape.rule == Rule::momentum) parts.momentum = torch::sigmoid(take(1).squeeze(-1));
    return parts;
}

// Row t, column i: c_t / c_i where i <= t, else 0.
Tensor decays_between(const Tensor& log_decay) {
    const Tensor sums = log_decay.cumsum(-1);
    const std::int64_t length = sums.size(-1);
    const Tensor later = torch::ones({length, length}, sums.options().dtype(torch::kBool)).triu(1);
    return (sums.unsqueeze(-1) - sums.unsqueeze(-2))
        .masked_fill(later, -std::numeric_limits<double>::infinity())
        .exp();
}

// What is read from the state in a block; the state becomes that at the end of the block.
Tensor go_over(Rule rule, const Parts& block, Tensor& state) {
    const Tensor between = decays_between(block.log_decay);
    const Tensor since = block.log_decay.cumsum(-1).exp().unsqueeze(-1);
    const Tensor rate = block.rate.unsqueeze(-1);
    const Tensor turned = block.key.transpose(-1, -2);
    Tensor written = rate * block.value;
    if (rule != Rule::hebbian) {
        const Tensor known = since * block.key.matmul(state);
        written = torch::linalg_solve_triangular(
            rate * between * block.key.matmul(turned), rate * (block.value - known),
            /*upper=*/false, /*left=*/true, /*unitriangular=*/true);
    }
    const Tensor read =
        since * block.query.matmul(state) + (between * block.query.matmul(turned)).matmul(written);
    const Tensor left = between.select(-2, -1).unsqueeze(-1);
    state = since.narrow(-2, -1, 1) * state + (left * block.key).transpose(-1, -2).matmul(written);
    return read;
}

Tensor by_blocks(Rule rule, const Parts& parts, LayerState& state) {
    std::vector<Tensor> read;
    for (std::int64_t start = 0; start < parts.length(); start += block_size) {
        const std::int64_t size = std::min(block_size, parts.length() - start);
        read.push_back(go_over(rule, parts.block(start, size), state.matrix));
    }
    return torch::cat(read, 2);
}

Tensor by_tokens(const Parts& parts, LayerState& state) {
    std::vector<Tensor> read;
    for (std::int64_t t = 0; t < parts.length(); ++t) {
        const Parts token = parts.block(t, 1);
        const auto gate = [](const Tensor& values) { return values.unsqueeze(-1); };
        const Tensor error = token.value - token.key.matmul(state.matrix);
        state.momentum = gate(token.momentum) * state.momentum +
                         (gate(token.rate) * token.key).transpose(-1, -2).matmul(error);
        state.matrix = gate(token.log_decay.exp()) * state.matrix + state.momentum;
        read.push_back(token.query.matmul(state.matrix));
    }
    return torch::cat(read, 2);
}

// A state for each row.
Tensor for_rows(const FastShape& shape, const Tensor& states) {
    if (!states.defined() || shape.rows_per_state == 1) return states;
    return states.repeat_interleave(static_cast<std::int64_t>(shape.rows_per_state), 0);
}

}  // namespace

FastResult fast_layer(const FastShape& shape, const Tensor& in, const LayerState& before) {
    const Parts parts = split(shape, in);
    LayerState state{for_rows(shape, before.matrix), for_rows(shape, before.momentum)};
    const Tensor read = shape.rule == Rule::momentum ? by_tokens(parts, state)
                                                     : by_blocks(shape.rule, parts, state);
    const Tensor out = read.transpose(1, 2).reshape({in.size(0), in.size(1), -1});
    return {out, shape.rows_per_state == 1 ? state : LayerState{}};
}

}  // namespace nrem_torch::operations
