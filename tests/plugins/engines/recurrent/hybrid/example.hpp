// Hybrid models with random weights, and fast weights for them.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "architecture.hpp"
#include "model.hpp"
#include "nrem/sdk/random.hpp"
#include "safetensors.hpp"

namespace nrem_hybrid::example {

// By name; row by row.
using Weights = std::map<std::string, std::vector<float>>;

// Sizes that are no multiples of any vector, and every kind of sublayer.
inline Architecture odd() {
    Architecture a;
    a.vocabulary = {"0", "1", "?", "a", "b"};
    a.width = 36;
    a.window = 21;
    a.layers = layers_of("fast attention mlp fast attention mlp");
    a.heads = 3;
    a.key = 7;
    a.value = 19;
    a.expand = 2;
    a.last = a.layers.size();
    return a;
}

// The small model of the experiments: two blocks, width 64.
inline Architecture small() {
    Architecture a;
    for (int i = 0; i < 12; ++i) a.vocabulary.push_back(std::to_string(i));
    a.layers = layers_of("fast attention mlp fast attention mlp");
    a.radius = 1;
    a.ring = true;
    a.last = a.layers.size();
    return a;
}

// Of about the size that training leaves them, so that nothing saturates and nothing vanishes.
inline Weights weights(const Architecture& architecture, std::uint64_t seed = 1) {
    Weights made;
    nrem::Random random(seed);
    for (const auto& tensor : weights_of(architecture)) {
        const bool matrix = tensor.shape.size() == 2;
        const bool table = tensor.name == "token.weight" || tensor.name == "position.weight";
        const bool gain = tensor.name.ends_with("norm.weight");
        const double spread = table    ? 0.5
                              : matrix ? 1 / std::sqrt(static_cast<double>(tensor.shape[1]))
                                       : 0.3;
        auto& values = made[tensor.name];
        for (std::size_t i = 0; i < elements(tensor); ++i)
            values.push_back(static_cast<float>((gain ? 1 : 0) + spread * random.normal()));
    }
    return made;
}

inline void write(const std::filesystem::path& file, const Architecture& architecture,
                  const Weights& weights) {
    std::vector<NamedTensor> tensors;
    for (const auto& tensor : weights_of(architecture))
        tensors.push_back({tensor.name, tensor.shape, weights.at(tensor.name)});
    write_safetensors(file, {{"format", "nrem.hybrid/1"}, {"architecture", to_json(architecture)}},
                      tensors);
}

// Fast weights, all zero at first.
class States {
public:
    explicit States(const Architecture& architecture) {
        for (const auto& tensor : states_of(architecture)) values.emplace_back(elements(tensor));
    }
    [[nodiscard]] std::vector<float*> pointers() {
        std::vector<float*> found;
        for (auto& tensor : values) found.push_back(tensor.data());
        return found;
    }
    std::vector<std::vector<float>> values;
};

inline std::vector<std::uint32_t> tokens(const Architecture& architecture, std::size_t count,
                                         std::uint64_t seed = 3) {
    std::vector<std::uint32_t> made(count);
    nrem::Random random(seed);
    for (auto& token : made)
        token = static_cast<std::uint32_t>(random.below(architecture.vocabulary.size()));
    return made;
}

}  // namespace nrem_hybrid::example
