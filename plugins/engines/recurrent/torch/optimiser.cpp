#include "optimiser.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace nrem_torch {

namespace {

using torch::Tensor;

constexpr double first_decay = .9;
constexpr double second_decay = .98;
constexpr double muon_decay = .95;

// The nearest orthogonal matrix, about: five steps of a quintic Newton-Schulz iteration, with
// Jordan's coefficients.
Tensor orthogonal(Tensor x) {
    const bool tall = x.size(0) > x.size(1);
    if (tall) x = x.t();
    x = x / (x.norm() + 1e-7);
    for (int i = 0; i < 5; ++i) {
        const Tensor a = x.mm(x.t());
        x = 3.4445 * x + (-4.7750 * a + 2.0315 * a.mm(a)).mm(x);
    }
    return tall ? x.t() : x;
}

bool is_layer_matrix(const nrem_hybrid::TensorShape& tensor) {
    return tensor.shape.size() == 2 &&
           (tensor.name.rfind("layers.", 0) == 0 || tensor.name.rfind("feedback.", 0) == 0);
}

double scheduled(double rate, const Settings& settings, std::uint64_t step) {
    const auto done = static_cast<double>(step);
    const double warm =
        settings.warmup == 0 ? 1 : std::min(1.0, (done + 1) / static_cast<double>(settings.warmup));
    const double share = done / static_cast<double>(settings.steps);
    return rate * warm * (.02 + .98 * .5 * (1 + std::cos(std::numbers::pi * share)));
}

}  // namespace

double rate_at(const Settings& settings, std::uint64_t step) {
    return scheduled(settings.rate, settings, step);
}

double adamw_rate_at(const Settings& settings, std::uint64_t step) {
    const bool own_rate = settings.optimiser == Method::muon && settings.adamw_rate > 0;
    return scheduled(own_rate ? settings.adamw_rate : settings.rate, settings, step);
}

Optimiser::Optimiser(const Settings& settings, Weights& weights)
    : settings_(settings),
      weights_(weights),
      first_(torch::zeros_like(weights.values())),
      second_(torch::zeros_like(weights.values())) {
    std::int64_t start = 0;
    for (const auto& tensor : weights.shapes()) {
        const auto size = static_cast<std::int64_t>(nrem_hybrid::elements(tensor));
        if (settings.optimiser == Method::muon && is_layer_matrix(tensor))
            matrices_.push_back({start, static_cast<std::int64_t>(tensor.shape[0]),
                                 static_cast<std::int64_t>(tensor.shape[1])});
        else if (!stretches_.empty() &&
                 stretches_.back().start + stretches_.back().columns == start)
            stretches_.back().columns += size;
        else
            stretches_.push_back({start, 1, size});
        start += size;
    }
}

void Optimiser::step(std::uint64_t number) {
    const torch::NoGradGuard off;
    clip();
    adamw(number);
    for (const Matrix& matrix : matrices_) muon(matrix, rate_at(settings_, number));
}

void Optimiser::clip() {
    if (settings_.clip <= 0) return;
    // Nothing is read back, so that a device need not wait.
    const Tensor length = weights_.gradients().norm().to(torch::kDouble);
    weights_.gradients().mul_((settings_.clip / (length + 1e-6)).clamp_max(1));
}

void Optimiser::adamw(std::uint64_t number) {
    const double rate = adamw_rate_at(settings_, number);
    const auto count = static_cast<double>(number + 1);
    const AdamwStep step{static_cast<float>(1 - rate * settings_.weight_decay),
                         static_cast<float>(rate / (1 - std::pow(first_decay, count))),
                         static_cast<float>(1 / std::sqrt(1 - std::pow(second_decay, count)))};
    const auto part = settings_.kernels == Kernels::own ? &Optimiser::adamw_by_loop
                                                        : &Optimiser::adamw_by_operations;
    for (const Matrix& stretch : stretches_) (this->*part)(stretch, step);
}

void Optimiser::adamw_by_loop(const Matrix& stretch, const AdamwStep& step) {
    float* const value = weights_.values().data_ptr<float>() + stretch.start;
    float* const first = first_.data_ptr<float>() + stretch.start;
    float* const second = second_.data_ptr<float>() + stretch.start;
    const float* const gradient = weights_.gradients().data_ptr<float>() + stretch.start;
    for (std::int64_t i = 0; i < stretch.columns; ++i) {
        constexpr auto b1 = static_cast<float>(first_decay);
        constexpr auto b2 = static_cast<float>(second_decay);
        first[i] = b1 * first[i] + (1 - b1) * gradient[i];
        second[i] = b2 * second[i] + (1 - b2) * gradient[i] * gradient[i];
        value[i] = value[i] * step.shrink -
                   step.stride * first[i] / (std::sqrt(second[i]) * step.correction + 1e-8f);
    }
}

void Optimiser::adamw_by_operations(const Matrix& stretch, const AdamwStep& step) {
    const auto view = [&](const Tensor& all) {
        return all.narrow(0, stretch.start, stretch.columns);
    };
    const Tensor gradient = view(weights_.gradients());
    Tensor first = view(first_);
    Tensor second = view(second_);
    first.mul_(first_decay).add_(gradient, 1 - first_decay);
    second.mul_(second_decay).addcmul_(gradient, gradient, 1 - second_decay);
    const Tensor size = second.sqrt().mul_(step.correction).add_(1e-8);
    view(weights_.values()).mul_(step.shrink).addcdiv_(first, size, -step.stride);
}

// With Nesterov's momentum, and the scale that gives a step the length of one of AdamW (Liu et al.
// 2025, equation 4).
void Optimiser::muon(const Matrix& matrix, double rate) {
    const auto view = [&](const Tensor& all) {
        return all.narrow(0, matrix.start, matrix.rows * matrix.columns)
            .view({matrix.rows, matrix.columns});
    };
    const Tensor gradient = view(weights_.gradients());
    Tensor momentum = view(first_);
    momentum.mul_(muon_decay).add_(gradient);
    const double scale = .2 * std::sqrt(static_cast<double>(std::max(matrix.rows, matrix.columns)));
    Tensor value = view(weights_.values());
    value.mul_(1 - rate * settings_.weight_decay);
    value.sub_(orthogonal(gradient + muon_decay * momentum), rate * scale);
}

}  // namespace nrem_torch
