// Weights that were trained here say the same in the forward pass that needs no LibTorch.
#include <gtest/gtest.h>

#include "nrem/sdk/random.hpp"
#include "safetensors.hpp"
#include "engines/recurrent/hybrid/model.hpp"
#include "support/own_folder.hpp"
#include "plugins/engines/recurrent/torch/small_model.hpp"
#include "unroll.hpp"

namespace nrem_torch {
namespace {

constexpr std::size_t tokens = 6;

nrem_hybrid::Architecture architecture(nrem_hybrid::Rule rule) {
    auto a = small_model(rule, "attention fast attention mlp fast mlp", tokens);
    a.vocabulary = {"a", "b", "c", "?"};
    a.width = 24;
    a.key = 9;
    a.value = 17;
    a.first = 1;
    a.last = 4;
    return a;
}

// Far enough from the initial values that every tensor matters.
void stir(Weights& weights) {
    torch::manual_seed(3);
    weights.values().add_(.2 * torch::randn_like(weights.values()));
}

std::vector<std::uint32_t> words(std::uint64_t seed) {
    nrem::Random random(seed);
    std::vector<std::uint32_t> made(tokens);
    for (auto& word : made) word = static_cast<std::uint32_t>(random.below(4));
    return made;
}

Tokens batch_of(const std::vector<std::uint32_t>& chunk) {
    const std::vector<std::int64_t> ids(chunk.begin(), chunk.end());
    return {torch::tensor(ids).unsqueeze(0), 1};
}

// Two contexts in three passes each, then the logits of a question after so many.
torch::Tensor logits_here(const Model& model, std::size_t question_passes) {
    const torch::NoGradGuard off;
    States states = model.no_states(1);
    for (const std::uint64_t context : {1, 2}) {
        const torch::Tensor embedded = model.embed(batch_of(words(context)));
        states.begin_chunk(tokens);
        torch::Tensor in = embedded;
        for (std::size_t n = 0; n < 3; ++n) {
            const Model::Pass pass{in, n == 0 ? 0 : model.architecture().first,
                                   Model::Wanted::features};
            in = model.feed_back(embedded, model.consolidate(pass, states));
        }
    }
    return model.predict(batch_of(words(9)), states, question_passes).flatten();
}

std::vector<float> logits_there(const nrem_hybrid::Model& model, std::size_t question_passes) {
    std::vector<std::vector<float>> states;
    std::vector<float*> pointers;
    for (const auto& tensor : nrem_hybrid::states_of(model.architecture()))
        states.emplace_back(nrem_hybrid::elements(tensor));
    for (auto& state : states) pointers.push_back(state.data());
    std::vector<float> features(tokens * model.architecture().width);
    for (const std::uint64_t context : {1, 2}) {
        const auto chunk = words(context);
        for (std::size_t n = 0; n < 3; ++n)
            model.forward({chunk, pointers.data(), n == 0 ? nullptr : features.data(),
                           features.data(), nullptr});
    }
    std::vector<float> logits(tokens * 4);
    for (std::size_t n = 0; n < question_passes; ++n)
        model.forward({words(9), pointers.data(), n == 0 ? nullptr : features.data(),
                       features.data(), logits.data()});
    return logits;
}

void expect_agreement(const nrem_hybrid::Architecture& made) {
    Weights weights(made, 7);
    stir(weights);
    const auto file = nrem::own_folder() / "weights.safetensors";
    weights.save(file.string(), made, "{}");
    const Model model(made, weights);
    const nrem_hybrid::Model read(file);
    for (const std::size_t question_passes : {1, 3}) {
        const torch::Tensor here = logits_here(model, question_passes);
        const auto there = logits_there(read, question_passes);
        ASSERT_EQ(static_cast<std::size_t>(here.numel()), there.size());
        const double rounding = 1e-5 * static_cast<double>(question_passes);  // each pass adds some
        for (std::size_t i = 0; i < there.size(); ++i)
            EXPECT_NEAR(here.data_ptr<float>()[i], there[i], rounding)
                << "logit " << i << " after " << question_passes;
    }
}

class Agreement : public testing::TestWithParam<nrem_hybrid::Rule> {};

TEST_P(Agreement, of_logits_through_contexts_and_passes) {
    expect_agreement(architecture(GetParam()));
}

TEST_P(Agreement, of_logits_where_attention_keeps_tokens) {
    for (const bool ring : {false, true})
        for (const std::size_t keep : {1, 4, 6}) {
            SCOPED_TRACE(std::to_string(keep) + (ring ? " ring" : ""));
            auto made = architecture(GetParam());
            made.keep = keep;
            made.ring = ring;
            made.causal = keep == 6;
            expect_agreement(made);
        }
}

INSTANTIATE_TEST_SUITE_P(rules, Agreement,
                         testing::Values(nrem_hybrid::Rule::gated_delta, nrem_hybrid::Rule::delta,
                                         nrem_hybrid::Rule::hebbian, nrem_hybrid::Rule::momentum));

}  // namespace
}  // namespace nrem_torch
