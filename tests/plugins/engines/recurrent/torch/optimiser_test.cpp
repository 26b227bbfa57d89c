#include "optimiser.hpp"

#include <gtest/gtest.h>

namespace nrem_torch {
namespace {

nrem_hybrid::Architecture tiny() {
    nrem_hybrid::Architecture a;
    a.vocabulary = {"a", "b"};
    a.width = 4;
    a.window = 2;
    a.layers = nrem_hybrid::layers_of("mlp");
    a.last = 1;
    return a;
}

Settings settings_of(Method method) {
    Settings settings{};
    settings.optimiser = method;
    settings.steps = 1000;
    settings.rate = .01;
    settings.warmup = 10;
    settings.weight_decay = .1;
    settings.clip = 1;
    return settings;
}

TEST(Rate, warms_up_and_falls_to_two_percent) {
    const Settings settings = settings_of(Method::adamw);
    EXPECT_DOUBLE_EQ(rate_at(settings, 0), .001);
    EXPECT_NEAR(rate_at(settings, 10), .01, 1e-5);
    EXPECT_NEAR(rate_at(settings, 500), .01 * .51, 1e-12);
    EXPECT_NEAR(rate_at(settings, 1000), .0002, 1e-12);
}

// LibTorch's own optimiser is the reference; its steps have the same constants.
class AdamW : public testing::TestWithParam<Kernels> {};

TEST_P(AdamW, follows_that_of_libtorch) {
    const auto architecture = tiny();
    Settings settings = settings_of(Method::adamw);
    settings.kernels = GetParam();
    Weights weights(architecture, 1);
    Optimiser optimiser(settings, weights);
    auto copy = weights.values().clone().requires_grad_(true);
    torch::optim::AdamW reference({copy},
                                  torch::optim::AdamWOptions().betas({.9, .98}).weight_decay(.1));
    torch::manual_seed(1);
    for (std::uint64_t step = 0; step < 5; ++step) {
        const auto gradient = torch::randn_like(weights.values());
        weights.gradients().copy_(gradient);
        copy.mutable_grad() = gradient.clone();
        torch::nn::utils::clip_grad_norm_({copy}, 1);
        for (auto& group : reference.param_groups())
            group.options().set_lr(rate_at(settings, step));
        reference.step();
        optimiser.step(step);
    }
    EXPECT_LT((copy - weights.values()).abs().max().item<double>(), 1e-6);
}

INSTANTIATE_TEST_SUITE_P(kernels, AdamW, testing::Values(Kernels::own, Kernels::torch));

TEST(Muon, leaves_the_rest_to_adamw_at_a_rate_of_its_own) {
    Settings settings = settings_of(Method::muon);
    EXPECT_EQ(adamw_rate_at(settings, 500), rate_at(settings, 500));
    settings.adamw_rate = .001;
    EXPECT_NEAR(adamw_rate_at(settings, 500), rate_at(settings, 500) / 10, 1e-12);
    settings.optimiser = Method::adamw;
    EXPECT_EQ(adamw_rate_at(settings, 500), rate_at(settings, 500));
}

TEST(Muon, steps_along_a_nearly_orthogonal_matrix) {
    const auto architecture = tiny();
    Settings settings = settings_of(Method::muon);
    settings.weight_decay = 0;
    settings.clip = 0;
    Weights weights(architecture, 1);
    Optimiser optimiser(settings, weights);
    const auto before = weights.at("layers.0.up.weight").detach().clone();
    torch::manual_seed(2);
    weights.gradients().copy_(torch::randn_like(weights.gradients()));
    optimiser.step(500);
    const auto moved = (before - weights.at("layers.0.up.weight").detach()) /
                       (rate_at(settings, 500) * .2 * std::sqrt(8.0));
    // The iteration leaves singular values between about .7 and 1.2.
    const auto singular = torch::linalg_svdvals(moved);
    EXPECT_GT(singular.min().item<double>(), .5);
    EXPECT_LT(singular.max().item<double>(), 1.4);
}

}  // namespace
}  // namespace nrem_torch
