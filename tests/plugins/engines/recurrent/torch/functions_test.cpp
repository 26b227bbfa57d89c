// The layers of our own: their values against the formulas, token by token, and their gradients
// against finite differences.
#include "functions.hpp"

#include "plugins/engines/recurrent/torch/finite_differences.hpp"

namespace nrem_torch {
namespace {

using torch::Tensor;

Tensor drawn(std::vector<std::int64_t> shape, std::uint64_t seed) {
    torch::manual_seed(seed);
    return torch::randn(shape, torch::kDouble).requires_grad_(true);
}

// The recurrence of one head in LibTorch's own operations.
struct Reference {
    Tensor state;
    Tensor momentum;

    Tensor step(Rule rule, const Tensor& in, std::int64_t keys, std::int64_t values) {
        const auto direction = [](const Tensor& x) {
            const Tensor active = torch::silu(x);
            return active / active.norm();
        };
        const Tensor query = direction(in.narrow(0, 0, keys));
        const Tensor key = direction(in.narrow(0, keys, keys)).unsqueeze(1);
        const Tensor value = in.narrow(0, 2 * keys, values);
        const auto gate = [&](std::int64_t i) { return torch::sigmoid(in[2 * keys + values + i]); };
        const auto error = [&](const Tensor& from) {
            return (value - from.t().mv(key.squeeze(1))).unsqueeze(0);
        };
        if (rule == Rule::hebbian) {
            state = gate(0) * state + gate(1) * key * value;
        } else if (rule == Rule::momentum) {
            momentum = gate(2) * momentum + gate(1) * key * error(state);
            state = gate(0) * state + momentum;
        } else {
            if (rule == Rule::gated_delta) state = gate(0) * state;
            state = state + gate(1) * key * error(state);
        }
        return state.t().mv(query);
    }
};

class FastLayer : public testing::TestWithParam<Rule> {
protected:
    Rule rule() const { return GetParam(); }
    bool has_momentum() const { return rule() == Rule::momentum; }
    LayerState state(std::int64_t states, const FastShape& shape, std::uint64_t seed) const {
        const std::vector<std::int64_t> sizes{states, static_cast<std::int64_t>(shape.heads),
                                              static_cast<std::int64_t>(shape.key),
                                              static_cast<std::int64_t>(shape.value)};
        return {drawn(sizes, seed), has_momentum() ? drawn(sizes, seed + 1) : Tensor()};
    }
    static Tensor inputs(const FastShape& shape, std::uint64_t seed) {
        return drawn(
            {static_cast<std::int64_t>(shape.rows), static_cast<std::int64_t>(shape.length),
             static_cast<std::int64_t>(shape.inputs())},
            seed);
    }
    static std::vector<Tensor> defined(std::vector<Tensor> tensors) {
        std::erase_if(tensors, [](const Tensor& tensor) { return !tensor.defined(); });
        return tensors;
    }
};

TEST_P(FastLayer, follows_its_formula_token_by_token) {
    const FastShape shape{2, 5, 1, 3, 19, rule()};
    const LayerState before = state(2, shape, 1);
    const Tensor in = inputs(shape, 3);
    const FastResult result = fast_layer(shape, in, before);
    for (std::int64_t row = 0; row < 2; ++row) {
        Reference reference{before.matrix[row][0],
                            has_momentum() ? before.momentum[row][0] : Tensor()};
        for (std::int64_t t = 0; t < 5; ++t) {
            const Tensor read = reference.step(rule(), in[row][t], 3, 19);
            EXPECT_LT((read - result.out[row][t]).abs().max().item<double>(), 1e-12)
                << "token " << t;
        }
        const Tensor off = reference.state - result.after.matrix[row][0];
        EXPECT_LT(off.abs().max().item<double>(), 1e-12);
    }
}

TEST_P(FastLayer, has_the_gradients_of_finite_differences) {
    const FastShape shape{2, 4, 2, 3, 5, rule()};
    const LayerState before = state(2, shape, 5);
    const Tensor in = inputs(shape, 7);
    const Tensor weight = drawn({2, 4, 10}, 8).detach();
    const auto scalar = [&] {
        const FastResult result = fast_layer(shape, in, before);
        Tensor sum = (result.out * weight).sum() + result.after.matrix.square().sum();
        if (has_momentum()) sum = sum + result.after.momentum.square().sum();
        return sum;
    };
    expect_gradients(scalar, defined({in, before.matrix, before.momentum}));
}

TEST_P(FastLayer, sums_the_gradients_of_rows_that_share_a_state) {
    const FastShape shape{4, 3, 2, 3, 5, rule(), 2};
    const LayerState before = state(2, shape, 9);
    const Tensor in = inputs(shape, 10);
    const auto scalar = [&] { return fast_layer(shape, in, before).out.square().sum(); };
    expect_gradients(scalar, defined({in, before.matrix, before.momentum}));
}

INSTANTIATE_TEST_SUITE_P(rules, FastLayer,
                         testing::Values(Rule::gated_delta, Rule::delta, Rule::hebbian,
                                         Rule::momentum));

// Of tokens x (parts of all heads): parts x rows x heads x tokens x size.
Tensor parts_of(const Tensor& in, std::int64_t parts, std::int64_t heads) {
    return in.view({in.size(0), in.size(1), parts, heads, -1}).permute({2, 0, 3, 1, 4});
}

Tensor plain_attention(const AttentionShape& shape, const Tensor& in, const Tensor& kept) {
    const auto length = static_cast<std::int64_t>(shape.length);
    const auto keys = static_cast<std::int64_t>(shape.kept) + length;
    const auto heads = static_cast<std::int64_t>(shape.heads);
    const Tensor made = parts_of(in, 3, heads);
    Tensor pairs = made.narrow(0, 1, 2);
    if (kept.defined())
        pairs =
            torch::cat({parts_of(kept, 2, heads)
                            .repeat_interleave(static_cast<std::int64_t>(shape.rows_per_kept), 1),
                        pairs},
                       3);
    Tensor mask = torch::full({length, keys}, -1e300, torch::kDouble);
    const auto near = neighbours(shape);
    for (std::size_t i = 0; i < near.size(); ++i)
        for (const std::size_t j : near[i])
            mask[static_cast<std::int64_t>(i)][static_cast<std::int64_t>(j)] = 0;
    const double scale = 1 / std::sqrt(static_cast<double>(made.size(-1)));
    const Tensor scores = made[0].matmul(pairs[0].transpose(-1, -2)) * scale + mask;
    return torch::softmax(scores, -1)
        .matmul(pairs[1])
        .transpose(1, 2)
        .reshape({in.size(0), length, -1});
}

class LocalAttention : public testing::TestWithParam<AttentionShape> {
protected:
    Tensor inputs() const {
        const AttentionShape& shape = GetParam();
        return drawn(
            {static_cast<std::int64_t>(shape.rows), static_cast<std::int64_t>(shape.length),
             static_cast<std::int64_t>(3 * shape.width)},
            11);
    }
    Tensor kept() const {
        const AttentionShape& shape = GetParam();
        if (shape.kept == 0) return {};
        return drawn(
            {static_cast<std::int64_t>(shape.rows / shape.rows_per_kept),
             static_cast<std::int64_t>(shape.kept), static_cast<std::int64_t>(2 * shape.width)},
            12);
    }
};

TEST_P(LocalAttention, is_softmax_over_the_neighbours) {
    const Tensor in = inputs();
    const Tensor off =
        local_attention(GetParam(), in, kept()) - plain_attention(GetParam(), in, kept());
    EXPECT_LT(off.abs().max().item<double>(), 1e-12);
}

TEST_P(LocalAttention, has_the_gradients_of_finite_differences) {
    std::vector<Tensor> all{inputs()};
    if (kept().defined()) all.push_back(kept());
    const auto scalar = [&] {
        return local_attention(GetParam(), all[0], all.size() > 1 ? all[1] : Tensor())
            .square()
            .sum();
    };
    expect_gradients(scalar, all);
}

INSTANTIATE_TEST_SUITE_P(shapes, LocalAttention,
                         testing::Values(AttentionShape{2, 5, 2, 6, 0, false, false},
                                         AttentionShape{2, 5, 2, 6, 1, true, false},
                                         AttentionShape{1, 6, 1, 18, 2, false, true},
                                         AttentionShape{4, 5, 2, 6, 2, false, true, 3, 2, 2},
                                         AttentionShape{2, 5, 2, 6, 1, true, false, 4, 1}));

TEST(Neighbours, go_round_the_ring) {
    using Lists = std::vector<std::vector<std::size_t>>;
    EXPECT_EQ(neighbours({1, 4, 1, 4, 1, true, false}),
              (Lists{{0, 1, 3}, {0, 1, 2}, {1, 2, 3}, {0, 2, 3}}));
    EXPECT_EQ(neighbours({1, 4, 1, 4, 1, false, false}),
              (Lists{{0, 1}, {0, 1, 2}, {1, 2, 3}, {2, 3}}));
    EXPECT_EQ(neighbours({1, 3, 1, 4, 0, false, true}), (Lists{{0}, {0, 1}, {0, 1, 2}}));
}

// Two tokens of the chunk before are 0 and 1; the chunk's are 2 to 5.
TEST(Neighbours, are_kept_tokens_at_their_places_or_ahead_of_the_chunk) {
    using Lists = std::vector<std::vector<std::size_t>>;
    EXPECT_EQ(neighbours({1, 4, 1, 4, 1, true, true, 2, 2}),
              (Lists{{1, 2}, {0, 2, 3}, {0, 1, 3, 4}, {0, 1, 2, 4, 5}}));
    EXPECT_EQ(neighbours({1, 4, 1, 4, 2, false, true, 2, 2}),
              (Lists{{0, 1, 2}, {1, 2, 3}, {2, 3, 4}, {3, 4, 5}}));
    EXPECT_EQ(neighbours({1, 2, 1, 4, 0, false, true, 2, 0}), (Lists{{0, 1, 2}, {0, 1, 2, 3}}));
}

}  // namespace
}  // namespace nrem_torch
