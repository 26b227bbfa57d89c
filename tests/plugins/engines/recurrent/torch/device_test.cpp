// A whole batch in LibTorch's own operations: the loss and the gradients of our kernels, and
// nothing that is left behind on the CPU when the weights lie elsewhere.
#include <gtest/gtest.h>

#include "plugins/engines/recurrent/torch/small_model.hpp"
#include "unroll.hpp"

namespace nrem_torch {
namespace {

using nrem::Chunk;
using nrem::ChunkPhase;

nrem_hybrid::Architecture small(nrem_hybrid::Rule rule, std::size_t keep) {
    auto a = small_model(rule, "attention fast mlp fast mlp", 5);
    a.keep = keep;
    return a;
}

Batch two_contexts() {
    const std::vector<std::int32_t> none(5, NREM_NO_TARGET);
    const auto sequence = [&](std::uint32_t bit) -> std::vector<Chunk> {
        return {{ChunkPhase::consolidation, {bit, 1, 1, 0, 1}, none},
                {ChunkPhase::prediction, {2, 2}, {0, 1}},
                {ChunkPhase::prediction, {2, 2}, {NREM_NO_TARGET, 0}},
                {ChunkPhase::consolidation, {0, bit, 0, 1, 0}, none},
                {ChunkPhase::prediction, {2}, {static_cast<std::int32_t>(bit)}}};
    };
    return make_batch({sequence(0), sequence(1)}, 0, {Supervise::last, 3, 3, 5});
}

Night night(bool recompute) {
    return {.passes = 3, .noise = .1, .seed = 3, .recompute = recompute};
}

void expect_the_same(const nrem_hybrid::Architecture& architecture) {
    Weights weights(architecture, 1);
    const Batch batch = two_contexts();
    const auto run = [&](Kernels kernels, bool recompute) {
        weights.gradients().zero_();
        const Model model(architecture, weights, kernels);
        const auto loss = unroll(model, batch, night(recompute), Judge::loss_only).loss;
        loss.backward();
        return std::pair(loss.item<double>(), weights.gradients().clone());
    };
    const auto [loss, gradients] = run(Kernels::own, false);
    for (const bool recompute : {false, true}) {
        const auto [loss_there, gradients_there] = run(Kernels::torch, recompute);
        EXPECT_NEAR(loss_there, loss, 1e-5);
        EXPECT_LT((gradients_there - gradients).abs().max().item<double>(), 1e-5);
    }
    EXPECT_GT(gradients.abs().max().item<double>(), 1e-3);
}

class OnDevice : public testing::TestWithParam<nrem_hybrid::Rule> {};

TEST_P(OnDevice, loss_and_gradients_are_those_of_the_kernels) {
    expect_the_same(small(GetParam(), 0));
}

TEST_P(OnDevice, they_are_so_where_attention_keeps_tokens) {
    expect_the_same(small(GetParam(), 3));
}

INSTANTIATE_TEST_SUITE_P(rules, OnDevice,
                         testing::Values(nrem_hybrid::Rule::gated_delta, nrem_hybrid::Rule::delta,
                                         nrem_hybrid::Rule::hebbian, nrem_hybrid::Rule::momentum));

}  // namespace
}  // namespace nrem_torch
