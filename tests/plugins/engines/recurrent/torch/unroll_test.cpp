// The whole of a batch: gradients of every weight through chunks and passes, and what does not
// depend on what.
#include "unroll.hpp"

#include "plugins/engines/recurrent/torch/finite_differences.hpp"
#include "plugins/engines/recurrent/torch/small_model.hpp"

namespace nrem_torch {
namespace {

using nrem::Chunk;
using nrem::ChunkPhase;

nrem_hybrid::Architecture small(nrem_hybrid::Rule rule) {
    return small_model(rule, "fast attention mlp fast mlp", 4);
}

Chunk context(std::vector<std::uint32_t> tokens) {
    return {ChunkPhase::consolidation, tokens,
            std::vector<std::int32_t>(tokens.size(), NREM_NO_TARGET)};
}

Chunk question(std::vector<std::int32_t> targets) {
    return {ChunkPhase::prediction, std::vector(targets.size(), 2u), targets};
}

// Two contexts, with two questions after each of them.
std::vector<std::vector<Chunk>> sequences() {
    return {{context({0, 1, 1, 0}), question({1, 0}), question({-1, 1}), context({1, 1, 0, 1}),
             question({0, 0}), question({1, 1})},
            {context({1, 0, 0, 0}), question({0, 1}), question({-1, 0}), context({0, 0, 1, 1}),
             question({1, 0}), question({0, 1})}};
}

Batch batch_of(Supervise supervise, std::size_t passes) {
    return make_batch(sequences(), 0, {supervise, passes, 3, 4});
}

std::vector<torch::Tensor> all(const Weights& weights) {
    std::vector<torch::Tensor> tensors;
    for (const auto& tensor : weights.shapes()) tensors.push_back(weights.at(tensor.name));
    return tensors;
}

class Unroll : public testing::TestWithParam<nrem_hybrid::Rule> {};

TEST_P(Unroll, has_the_gradients_of_finite_differences_through_chunks_and_passes) {
    const auto architecture = small(GetParam());
    Weights weights(architecture, 1, torch::kDouble);
    const Model model(architecture, weights);
    const Batch batch = batch_of(Supervise::last, 3);
    expect_gradients([&] { return unroll(model, batch, {.passes = 3}, Judge::loss_only).loss; },
                     all(weights), 3);
}

TEST_P(Unroll, has_the_gradients_of_finite_differences_through_what_attention_keeps) {
    auto architecture = small(GetParam());
    architecture.keep = 3;
    architecture.layers = nrem_hybrid::layers_of("attention fast attention");
    architecture.last = 3;
    architecture.first = 1;
    Weights weights(architecture, 1, torch::kDouble);
    const Model model(architecture, weights);
    const Batch batch = batch_of(Supervise::last, 2);
    expect_gradients([&] { return unroll(model, batch, {.passes = 2}, Judge::loss_only).loss; },
                     all(weights), 3);
}

TEST_P(Unroll, has_the_gradients_of_finite_differences_through_passes_over_questions) {
    auto architecture = small(GetParam());
    architecture.first = 1;
    architecture.last = 4;
    for (const bool reinject : {true, false}) {
        architecture.reinject = reinject;
        Weights weights(architecture, 1, torch::kDouble);
        const Model model(architecture, weights);
        const Batch batch = batch_of(Supervise::last, 2);
        const Night night{.passes = 2, .question_passes = 3};
        expect_gradients([&] { return unroll(model, batch, night, Judge::loss_only).loss; },
                         all(weights), 3);
    }
}

INSTANTIATE_TEST_SUITE_P(rules, Unroll,
                         testing::Values(nrem_hybrid::Rule::gated_delta, nrem_hybrid::Rule::delta,
                                         nrem_hybrid::Rule::hebbian, nrem_hybrid::Rule::momentum));

TEST(UnrollPasses, are_supervised_one_by_one_where_asked_for) {
    const auto architecture = small(nrem_hybrid::Rule::gated_delta);
    Weights weights(architecture, 1, torch::kDouble);
    const Model model(architecture, weights);
    const Batch batch = batch_of(Supervise::each, 2);
    expect_gradients([&] { return unroll(model, batch, {.passes = 2}, Judge::loss_only).loss; },
                     all(weights), 3);
}

TEST(UnrollPasses, that_are_free_change_states_and_learn_nothing) {
    const auto architecture = small(nrem_hybrid::Rule::gated_delta);
    Weights weights(architecture, 1, torch::kDouble);
    const Model model(architecture, weights);
    std::vector<Chunk> asked{context({0, 1, 1, 0}), question({1, 0}), question({0, 0}),
                             question({1, 1})};
    const Batch batch = make_batch({asked}, 0, {Supervise::each, 3, 3, 4});
    const Outcome outcome = unroll(model, batch, {.passes = 3, .free = 2}, Judge::answers);
    EXPECT_EQ(outcome.targets, 2u);
    EXPECT_EQ(outcome.tokens, 3u * 4 + 2);
    // The question itself is learned from, and so is the last pass, but not the first two.
    asked = {context({0, 1, 1, 0}), question({-1, -1}), question({-1, -1}), question({1, 1})};
    const Batch whole = make_batch({asked}, 0, {Supervise::each, 3, 3, 4});
    const Outcome other = unroll(model, whole, {.passes = 3}, Judge::loss_only);
    EXPECT_EQ(outcome.loss.item<double>(), other.loss.item<double>());
    const auto gradients = [&](const Outcome& from) {
        weights.gradients().zero_();
        from.loss.backward();
        return weights.gradients().clone();
    };
    const auto short_way = gradients(outcome);
    EXPECT_GT(short_way.abs().max().item<double>(), 0);
    EXPECT_GT((short_way - gradients(other)).abs().max().item<double>(), 1e-6);
}

void expect_the_same_computed_again(const nrem_hybrid::Architecture& architecture) {
    Weights weights(architecture, 2, torch::kDouble);
    const Model model(architecture, weights);
    const Batch batch = batch_of(Supervise::last, 3);
    const auto run = [&](bool recompute) {
        weights.gradients().zero_();
        const auto loss =
            unroll(model, batch, {.passes = 3, .recompute = recompute}, Judge::loss_only).loss;
        loss.backward();
        return std::pair(loss.item<double>(), weights.gradients().clone());
    };
    const auto [loss, gradients] = run(false);
    const auto [loss_again, gradients_again] = run(true);
    EXPECT_EQ(loss, loss_again);
    EXPECT_LT((gradients - gradients_again).abs().max().item<double>(), 1e-14);
    EXPECT_GT(gradients.abs().max().item<double>(), 1e-3);
}

TEST(UnrollPasses, computed_again_give_the_same_loss_and_gradients) {
    auto architecture = small(nrem_hybrid::Rule::momentum);
    architecture.first = 1;
    architecture.last = 3;
    expect_the_same_computed_again(architecture);
    architecture.keep = 3;
    architecture.first = 2;  // attention that no later pass runs
    expect_the_same_computed_again(architecture);
    architecture.first = 0;
    architecture.rule = nrem_hybrid::Rule::gated_delta;
    expect_the_same_computed_again(architecture);
}

// What is asked of a state depends on the context before only through what attention keeps of it.
TEST(UnrollKept, tokens_of_the_chunk_before_are_learned_from) {
    auto architecture = small(nrem_hybrid::Rule::gated_delta);
    architecture.layers = nrem_hybrid::layers_of("attention");
    architecture.last = 1;
    const auto loss_of = [&](std::size_t keep, std::uint32_t last) {
        architecture.keep = keep;
        Weights weights(architecture, 3, torch::kDouble);
        const Model model(architecture, weights);
        const Batch batch = make_batch({{context({0, 1, 1, last}), question({1, 0, 0, 1})}}, 0,
                                       {Supervise::last, 2, 3, 4});
        return unroll(model, batch, {.passes = 2}, Judge::loss_only).loss.item<double>();
    };
    EXPECT_EQ(loss_of(0, 0), loss_of(0, 1));
    EXPECT_NE(loss_of(1, 0), loss_of(1, 1));
}

// Further passes over a question change its own copy of the states.
TEST(UnrollQuestions, do_not_see_each_other) {
    const auto architecture = small(nrem_hybrid::Rule::momentum);
    Weights weights(architecture, 3, torch::kDouble);
    const Model model(architecture, weights);
    for (const std::size_t passes : {1, 3}) {
        const auto loss_of = [&](std::vector<Chunk> chunks) {
            const Batch batch = make_batch({chunks}, 0, {Supervise::last, 2, 3, 4});
            const Night night{.passes = 2, .question_passes = passes};
            return unroll(model, batch, night, Judge::loss_only).loss.item<double>();
        };
        const Chunk slept = context({0, 1, 1, 0});
        const Chunk one = question({0, 1});
        const Chunk other{ChunkPhase::prediction, {1, 2}, {1, 1}};
        const double both = loss_of({slept, one, other});
        EXPECT_NEAR(both, (loss_of({slept, one}) + loss_of({slept, other})) / 2, 1e-12) << passes;
    }
}

TEST(UnrollCounts, tokens_and_right_answers) {
    const auto architecture = small(nrem_hybrid::Rule::gated_delta);
    Weights weights(architecture, 4, torch::kDouble);
    const Model model(architecture, weights);
    const Outcome outcome =
        unroll(model, batch_of(Supervise::last, 2), {.passes = 2}, Judge::answers);
    EXPECT_EQ(outcome.tokens, 2u * 2 * 4 * 2 + 2u * 4 * 2);
    EXPECT_EQ(outcome.targets, 14u);
    EXPECT_EQ(outcome.chunks, 8u);
    EXPECT_LE(outcome.all_right, outcome.right);
    EXPECT_LE(outcome.right, 14u);
    const Night longer{.passes = 2, .question_passes = 3};
    EXPECT_EQ(unroll(model, batch_of(Supervise::last, 2), longer, Judge::loss_only).tokens,
              2u * 2 * 4 * 2 + 2u * 4 * 2 * 3);
}

}  // namespace
}  // namespace nrem_torch
