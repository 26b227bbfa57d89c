// What holds of the kernels as machine code: the same bits from vectors of any width, and no
// allocation once a thread is warm.
#include <gtest/gtest.h>

#include <hwy/targets.h>

#include "example.hpp"
#include "support/allocations.hpp"
#include "support/own_folder.hpp"
#include "support/simd_targets.hpp"

namespace nrem_hybrid {
namespace {

Model model_of(const Architecture& architecture) {
    const auto file = nrem::own_folder() / "weights.safetensors";
    example::write(file, architecture, example::weights(architecture));
    return Model(file);
}

// Features, logits and fast weights of a night of two passes and a question.
std::vector<float> night(const Model& model) {
    const Architecture& a = model.architecture();
    example::States states(a);
    const auto pointers = states.pointers();
    const auto tokens = example::tokens(a, a.window);
    std::vector<float> features(tokens.size() * a.width);
    std::vector<float> logits(tokens.size() * a.vocabulary.size());
    model.forward({tokens, pointers.data(), nullptr, features.data()});
    model.forward({tokens, pointers.data(), features.data(), features.data()});
    model.forward({tokens, pointers.data(), nullptr, nullptr, logits.data()});
    std::vector<float> all = features;
    all.insert(all.end(), logits.begin(), logits.end());
    for (const auto& tensor : states.values) all.insert(all.end(), tensor.begin(), tensor.end());
    return all;
}

class EveryRule : public testing::TestWithParam<Rule> {};

TEST_P(EveryRule, gives_the_same_bits_on_machines_with_multiply_add) {
    for (auto architecture : {example::odd(), example::small()}) {
        architecture.keep = 5;
        architecture.rule = GetParam();
        architecture.key = 33;
        architecture.value = 81;
        const Model model = model_of(architecture);
        const auto expected = night(model);
        for (const std::int64_t target : nrem::targets_with_multiply_add()) {
            const nrem::OneTarget one(target);
            EXPECT_EQ(night(model), expected) << hwy::TargetName(target);
        }
    }
}

TEST_P(EveryRule, agrees_on_machines_without_multiply_add) {
    auto architecture = example::odd();
    architecture.rule = GetParam();
    const Model model = model_of(architecture);
    const auto expected = night(model);
    for (const std::int64_t target : hwy::SupportedAndGeneratedTargets()) {
        const nrem::OneTarget one(target);
        const auto found = night(model);
        for (std::size_t i = 0; i < expected.size(); ++i)
            ASSERT_NEAR(found[i], expected[i], 1e-5) << hwy::TargetName(target);
    }
}

INSTANTIATE_TEST_SUITE_P(Kernels, EveryRule,
                         testing::Values(Rule::gated_delta, Rule::delta, Rule::hebbian,
                                         Rule::momentum),
                         [](const auto& test) { return std::string(name_of(test.param)); });

TEST(Kernels, a_warm_thread_allocates_nothing) {
    auto architecture = example::odd();
    architecture.keep = 6;
    const Model model = model_of(architecture);
    example::States states(architecture);
    const auto pointers = states.pointers();
    const auto longest = example::tokens(architecture, architecture.window);
    const std::span<const std::uint32_t> tokens(longest);
    std::vector<float> features(tokens.size() * architecture.width);
    std::vector<float> logits(tokens.size() * architecture.vocabulary.size());
    const auto once = [&](std::size_t count) {
        model.forward({tokens.first(count), pointers.data(), nullptr, features.data()});
        model.forward({tokens.first(count), pointers.data(), features.data(), features.data(),
                       logits.data()});
    };
    once(tokens.size());
    const std::size_t before = nrem::allocations();
    for (const std::size_t count : {std::size_t{21}, std::size_t{1}, std::size_t{16}}) once(count);
    EXPECT_EQ(nrem::allocations(), before);
}

}  // namespace
}  // namespace nrem_hybrid
