// The layers in LibTorch's own operations give the values and the gradients of the kernels of ours.
#include "operations/operations.hpp"

#include <gtest/gtest.h>

namespace nrem_torch {
namespace {

using torch::Tensor;

constexpr double bound = 1e-5;

double apart(const Tensor& one, const Tensor& other) {
    return (one - other).abs().max().item<double>();
}

Tensor drawn(const std::vector<std::int64_t>& shape) {
    return torch::randn(shape).requires_grad_(true);
}

std::int64_t whole(std::size_t size) {
    return static_cast<std::int64_t>(size);
}

struct Inputs {
    Tensor in;
    LayerState before;
};

// Gates from nearly closed to nearly open.
Inputs inputs_of(const FastShape& shape) {
    torch::manual_seed(4);
    const std::vector<std::int64_t> sizes{whole(shape.states()), whole(shape.heads),
                                          whole(shape.key), whole(shape.value)};
    const bool momentum = shape.rule == Rule::momentum;
    Inputs made;
    made.before = {drawn(sizes),
                   momentum ? (.1 * drawn(sizes)).detach().requires_grad_(true) : Tensor()};
    const Tensor in = torch::randn({whole(shape.rows), whole(shape.length), whole(shape.inputs())});
    const std::int64_t gates = whole(shape.heads * shape.gates());
    in.narrow(2, whole(shape.inputs()) - gates, gates).mul_(2).add_(1);
    made.in = in.requires_grad_(true);
    return made;
}

std::vector<Tensor> defined(const std::vector<Tensor>& tensors) {
    std::vector<Tensor> made;
    for (const Tensor& tensor : tensors)
        if (tensor.defined()) made.push_back(tensor);
    return made;
}

// Results, then the gradients that a fixed weighting of the results has.
std::vector<Tensor> results_and_gradients(const FastResult& result, const Inputs& inputs) {
    auto all = defined({result.out, result.after.matrix, result.after.momentum});
    torch::manual_seed(5);
    Tensor sum = torch::zeros({});
    for (const Tensor& tensor : all) sum = sum + (tensor * torch::randn_like(tensor)).sum();
    const auto gradients = torch::autograd::grad(
        {sum}, defined({inputs.in, inputs.before.matrix, inputs.before.momentum}));
    all.insert(all.end(), gradients.begin(), gradients.end());
    return all;
}

class FastOperations : public testing::TestWithParam<FastShape> {};

TEST_P(FastOperations, equal_the_kernels) {
    const Inputs inputs = inputs_of(GetParam());
    const auto kernels =
        results_and_gradients(fast_layer(GetParam(), inputs.in, inputs.before), inputs);
    const auto here =
        results_and_gradients(operations::fast_layer(GetParam(), inputs.in, inputs.before), inputs);
    ASSERT_EQ(kernels.size(), here.size());
    for (std::size_t i = 0; i < here.size(); ++i) {
        const double size = std::max(1.0, kernels[i].abs().max().item<double>());
        EXPECT_LT(apart(kernels[i], here[i]), bound * size) << "result " << i;
    }
}

// Lengths around the size of a block (64), and rows that share a state.
std::vector<FastShape> fast_shapes() {
    std::vector<FastShape> shapes;
    for (const Rule rule : {Rule::gated_delta, Rule::delta, Rule::hebbian, Rule::momentum}) {
        for (const std::size_t length : {1, 5, 64, 65, 151})
            shapes.push_back({2, length, 2, 9, 17, rule});
        shapes.push_back({6, 7, 3, 8, 8, rule, 3});
    }
    return shapes;
}

INSTANTIATE_TEST_SUITE_P(shapes, FastOperations, testing::ValuesIn(fast_shapes()));

// A block in which everything is forgotten over and over has quotients of decays beyond the range
// of a float.
TEST(FastOperationsRange, holds_where_decays_are_tiny) {
    const FastShape shape{1, 64, 1, 4, 4, Rule::gated_delta};
    Inputs inputs = inputs_of(shape);
    const torch::NoGradGuard off;
    inputs.in.narrow(2, 12, 1).fill_(-40);
    const auto kernels = fast_layer(shape, inputs.in, inputs.before);
    const auto here = operations::fast_layer(shape, inputs.in, inputs.before);
    EXPECT_LT(apart(kernels.out, here.out), bound);
    EXPECT_LT(apart(kernels.after.matrix, here.after.matrix), bound);
}

// Tensors of LibTorch's device "meta" have shapes and no values; an operation on one of them and on
// a tensor of the CPU is refused, as it would be on a GPU. LibTorch 1.13 cannot solve the delta
// rules' system there; what they add to the Hebbian rule makes no tensors of its own.
torch::TensorOptions elsewhere() {
    return torch::TensorOptions(torch::kFloat).device(torch::kMeta);
}

TEST(OperationsDevice, is_that_of_their_inputs) {
    for (const Rule rule : {Rule::hebbian, Rule::momentum}) {
        const FastShape shape{2, 70, 2, 3, 4, rule};
        const LayerState before{torch::empty({2, 2, 3, 4}, elsewhere()),
                                torch::empty({2, 2, 3, 4}, elsewhere())};
        const Tensor in = torch::empty({2, 70, whole(shape.inputs())}, elsewhere());
        const FastResult result = operations::fast_layer(shape, in, before);
        EXPECT_TRUE(result.out.is_meta());
        EXPECT_EQ(result.out.sizes(), (std::vector<std::int64_t>{2, 70, 8}));
        EXPECT_EQ(result.after.matrix.sizes(), before.matrix.sizes());
    }
    const Tensor out = operations::local_attention({2, 5, 2, 6, 1, true, true},
                                                   torch::empty({2, 5, 18}, elsewhere()));
    EXPECT_EQ(out.sizes(), (std::vector<std::int64_t>{2, 5, 6}));
}

class AttentionOperations : public testing::TestWithParam<AttentionShape> {};

TEST_P(AttentionOperations, equal_the_kernels) {
    const AttentionShape& shape = GetParam();
    torch::manual_seed(6);
    const Tensor in = drawn({whole(shape.rows), whole(shape.length), whole(3 * shape.width)});
    const Tensor weight =
        torch::randn({whole(shape.rows), whole(shape.length), whole(shape.width)});
    const Tensor kept = shape.kept == 0 ? Tensor()
                                        : drawn({whole(shape.rows / shape.rows_per_kept),
                                                 whole(shape.kept), whole(2 * shape.width)});
    const auto gradients = [&](const Tensor& out) {
        return torch::autograd::grad({(out * weight).sum()}, defined({in, kept}));
    };
    const Tensor kernels = local_attention(shape, in, kept);
    const Tensor here = operations::local_attention(shape, in, kept);
    EXPECT_LT(apart(kernels, here), bound);
    const auto by_kernels = gradients(kernels);
    const auto by_operations = gradients(here);
    for (std::size_t i = 0; i < by_kernels.size(); ++i)
        EXPECT_LT(apart(by_kernels[i], by_operations[i]), bound) << "input " << i;
}

INSTANTIATE_TEST_SUITE_P(shapes, AttentionOperations,
                         testing::Values(AttentionShape{2, 7, 2, 6, 0, false, false},
                                         AttentionShape{2, 7, 2, 6, 0, false, true},
                                         AttentionShape{2, 7, 2, 6, 2, false, false},
                                         AttentionShape{2, 7, 2, 6, 2, true, false},
                                         AttentionShape{2, 7, 2, 6, 2, true, true},
                                         AttentionShape{3, 1, 1, 4, 1, true, false},
                                         AttentionShape{1, 25, 4, 16, 3, false, true},
                                         AttentionShape{4, 7, 2, 6, 2, false, true, 3, 4, 2},
                                         AttentionShape{4, 7, 2, 6, 0, false, true, 6, 1, 4},
                                         AttentionShape{2, 7, 2, 6, 2, true, false, 5, 4, 1},
                                         AttentionShape{2, 3, 2, 6, 1, true, true, 4, 1, 1}));

}  // namespace
}  // namespace nrem_torch
