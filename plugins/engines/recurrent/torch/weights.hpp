// The slow weights of a model as one long vector, with one tensor for each name that looks into it;
// likewise their gradients. Optimiser and checkpoints see the vectors, the model the tensors.
#pragma once

#include <torch/torch.h>

#include <cstdint>
#include <map>
#include <string>

#include "architecture.hpp"
#include "safetensors.hpp"

namespace nrem_torch {

class Weights {
public:
    // Draws the initial values from the seed, the same on every machine and device.
    Weights(const nrem_hybrid::Architecture& architecture, std::uint64_t seed,
            const torch::TensorOptions& options = torch::kFloat);

    const torch::Tensor& at(const std::string& name) const { return tensors_.at(name); }
    torch::Tensor& values() { return values_; }
    torch::Tensor& gradients() { return gradients_; }
    torch::Device device() const { return values_.device(); }
    // In the order of the vector.
    const std::vector<nrem_hybrid::TensorShape>& shapes() const { return shapes_; }
    // Throws std::runtime_error when the file lacks one of them or has another shape for it.
    void load(const nrem_hybrid::Safetensors& file);
    void save(const std::string& file, const nrem_hybrid::Architecture& architecture,
              const std::string& training) const;

private:
    std::vector<nrem_hybrid::TensorShape> shapes_;
    torch::Tensor values_;
    torch::Tensor gradients_;
    std::map<std::string, torch::Tensor> tensors_;
};

}  // namespace nrem_torch
