// Gradients against finite differences, in double precision.
#pragma once

#include <gtest/gtest.h>
#include <torch/torch.h>

#include <functional>
#include <vector>

namespace nrem_torch {

// Expects that the gradients of a scalar function agree with central differences, at up to `probes`
// elements of each input.
inline void expect_gradients(const std::function<torch::Tensor()>& function,
                             const std::vector<torch::Tensor>& inputs, std::int64_t probes = 40) {
    for (const auto& input : inputs) input.mutable_grad() = torch::Tensor();
    function().backward();
    const torch::NoGradGuard off;
    constexpr double step = 1e-5;
    for (std::size_t i = 0; i < inputs.size(); ++i) {
        double* const values = inputs[i].data_ptr<double>();
        ASSERT_TRUE(inputs[i].grad().defined()) << "input " << i;
        const torch::Tensor gradient = inputs[i].grad().contiguous();
        const std::int64_t stride = std::max<std::int64_t>(1, inputs[i].numel() / probes);
        for (std::int64_t at = 0; at < inputs[i].numel(); at += stride) {
            const double before = values[at];
            values[at] = before + step;
            const double above = function().item<double>();
            values[at] = before - step;
            const double below = function().item<double>();
            values[at] = before;
            EXPECT_NEAR(gradient.data_ptr<double>()[at], (above - below) / (2 * step), 1e-7)
                << "input " << i << " element " << at;
        }
    }
}

}  // namespace nrem_torch
