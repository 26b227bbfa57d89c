#include "weights.hpp"

#include <cmath>
#include <span>

#include "nrem/sdk/random.hpp"

namespace nrem_torch {

namespace {

using nrem_hybrid::Architecture;
using nrem_hybrid::TensorShape;

bool ends_with(const std::string& name, const std::string& end) {
    return name.size() >= end.size() &&
           name.compare(name.size() - end.size(), end.size(), end) == 0;
}

// The layer whose tensor this is, e.g. 3 for "layers.3.in.bias"; -1: none.
int layer_of(const std::string& name) {
    return name.rfind("layers.", 0) == 0 ? std::stoi(name.substr(7)) : -1;
}

bool is_norm(const std::string& name) {
    return name.find("norm.") != std::string::npos;
}

// Gates start open: a decay of sigmoid(4) = .98, a rate of one half.
void set_gates(const Architecture& a, std::span<double> bias) {
    std::fill(bias.begin(), bias.end(), 0.0);
    const std::size_t decay = a.heads * (2 * a.key + a.value);
    for (std::size_t head = 0; head < a.heads; ++head) bias[decay + head] = 4;
}

// As torch has it: uniform within 1 / sqrt(inputs) for a linear map and its bias; a standard
// deviation of .5 for embeddings.
void draw(const TensorShape& tensor, std::size_t inputs, nrem::Random random,
          std::span<double> values) {
    const bool embedding = tensor.name == "token.weight" || tensor.name == "position.weight";
    const double bound = 1 / std::sqrt(static_cast<double>(inputs));
    if (is_norm(tensor.name))
        return std::fill(values.begin(), values.end(),
                         ends_with(tensor.name, "weight") ? 1.0 : 0.0);
    for (double& value : values)
        value = embedding ? .5 * random.normal() : bound * (2 * random.uniform() - 1);
}

bool has_gates(const Architecture& a, const TensorShape& tensor) {
    const int layer = layer_of(tensor.name);
    return layer >= 0 && ends_with(tensor.name, ".in.bias") &&
           a.layers.at(static_cast<std::size_t>(layer)) == nrem_hybrid::Sublayer::fast;
}

std::vector<double> draw_all(const Architecture& a, std::uint64_t seed) {
    std::vector<double> all;
    std::size_t inputs = 1;  // of the map whose weight came last, for its bias
    std::uint64_t index = 0;
    for (const auto& tensor : nrem_hybrid::weights_of(a)) {
        if (tensor.shape.size() == 2) inputs = tensor.shape[1];
        const std::size_t start = all.size();
        all.resize(start + nrem_hybrid::elements(tensor));
        const auto values = std::span(all).subspan(start);
        draw(tensor, inputs, nrem::Random(nrem::combine(seed, index++)), values);
        if (has_gates(a, tensor)) set_gates(a, values);
    }
    return all;
}

}  // namespace

Weights::Weights(const Architecture& architecture, std::uint64_t seed,
                 const torch::TensorOptions& options)
    : shapes_(nrem_hybrid::weights_of(architecture)) {
    auto initial = draw_all(architecture, seed);
    values_ = torch::from_blob(initial.data(), {static_cast<std::int64_t>(initial.size())},
                               torch::kDouble)
                  .to(options, /*non_blocking=*/false, /*copy=*/true);
    gradients_ = torch::zeros_like(values_);
    std::int64_t start = 0;
    for (const auto& tensor : shapes_) {
        const std::vector<std::int64_t> shape(tensor.shape.begin(), tensor.shape.end());
        const auto size = static_cast<std::int64_t>(nrem_hybrid::elements(tensor));
        auto view = values_.narrow(0, start, size).view(shape).detach().requires_grad_(true);
        view.mutable_grad() = gradients_.narrow(0, start, size).view(shape);
        tensors_[tensor.name] = view;
        start += size;
    }
}

void Weights::load(const nrem_hybrid::Safetensors& file) {
    torch::Tensor read = torch::empty(values_.sizes());
    float* to = read.data_ptr<float>();
    for (const auto& tensor : shapes_) {
        const auto values = file.tensor(tensor.name, tensor.shape);
        to = std::copy(values.begin(), values.end(), to);
    }
    values_.copy_(read);
}

void Weights::save(const std::string& file, const Architecture& architecture,
                   const std::string& training) const {
    std::vector<nrem_hybrid::NamedTensor> tensors;
    const torch::Tensor written = values_.cpu();
    const float* at = written.data_ptr<float>();
    for (const auto& tensor : shapes_) {
        tensors.push_back({tensor.name, tensor.shape, {at, nrem_hybrid::elements(tensor)}});
        at += nrem_hybrid::elements(tensor);
    }
    nrem_hybrid::write_safetensors(file,
                                   {{"format", "nrem.hybrid/1"},
                                    {"architecture", nrem_hybrid::to_json(architecture)},
                                    {"training", training}},
                                   tensors);
}

}  // namespace nrem_torch
