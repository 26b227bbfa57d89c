#include "model.hpp"

#include "operations/operations.hpp"

namespace nrem_torch {

namespace {

using nrem_hybrid::Sublayer;
using torch::Tensor;

std::size_t length_of(const Tensor& tensor, std::int64_t dimension) {
    return static_cast<std::size_t>(tensor.size(dimension));
}

Rule rule_of(nrem_hybrid::Rule rule) {
    switch (rule) {
        case nrem_hybrid::Rule::gated_delta:
            return Rule::gated_delta;
        case nrem_hybrid::Rule::delta:
            return Rule::delta;
        case nrem_hybrid::Rule::hebbian:
            return Rule::hebbian;
        case nrem_hybrid::Rule::momentum:
            return Rule::momentum;
    }
    throw std::invalid_argument("an unknown rule");
}

}  // namespace

States Model::no_states(std::size_t batch) const {
    const auto& a = architecture_;
    States states(fast_before(a.layers.size()));
    const auto zeros = [&] {
        return torch::zeros({static_cast<std::int64_t>(batch), static_cast<std::int64_t>(a.heads),
                             static_cast<std::int64_t>(a.key), static_cast<std::int64_t>(a.value)},
                            weights_.at("token.weight").options().requires_grad(false));
    };
    for (auto& state : states) {
        state.matrix = zeros();
        if (a.rule == nrem_hybrid::Rule::momentum) state.momentum = zeros();
    }
    return states;
}

Tensor Model::embed(const Tokens& tokens) const {
    return torch::embedding(weights_.at("token.weight"), tokens.ids) +
           weights_.at("position.weight").narrow(0, 0, tokens.ids.size(1));
}

Tensor Model::feed_back(const Tensor& embedded, const Tensor& features) const {
    if (!architecture_.reinject) return features;
    return embedded + linear(norm(features, "feedback.norm"), "feedback");
}

Tensor Model::consolidate(const Pass& pass, States& states) const {
    const auto& layers = architecture_.layers;
    std::size_t end = layers.size();
    while (end > 0 && layers[end - 1] != Sublayer::fast) --end;
    if (pass.wanted == Wanted::features) end = std::max(end, architecture_.last);
    Tensor x = pass.in;
    Tensor features;
    for (std::size_t i = pass.first; i < end; ++i) {
        x = sublayer(i, x, states);
        if (i + 1 == architecture_.last) features = x;
    }
    return features;
}

Tensor Model::predict(const Tokens& tokens, const States& states) const {
    States scratch = states;
    Tensor x = embed(tokens);
    for (std::size_t i = 0; i < architecture_.layers.size(); ++i) x = sublayer(i, x, scratch);
    return linear(norm(x, "norm"), "head");
}

Tensor Model::norm(const Tensor& x, const std::string& name) const {
    return torch::layer_norm(x, {x.size(-1)}, weights_.at(name + ".weight"),
                             weights_.at(name + ".bias"), 1e-5);
}

Tensor Model::linear(const Tensor& x, const std::string& name) const {
    return torch::linear(x, weights_.at(name + ".weight"), weights_.at(name + ".bias"));
}

Tensor Model::fast(const Tensor& x, const std::string& name, LayerState& state) const {
    const auto& a = architecture_;
    const std::size_t rows_per_state = length_of(x, 0) / length_of(state.matrix, 0);
    const FastShape shape{length_of(x, 0), length_of(x, 1), a.heads,       a.key,
                          a.value,         rule_of(a.rule), rows_per_state};
    const auto layer = kernels_ == Kernels::own ? fast_layer : operations::fast_layer;
    auto result = layer(shape, linear(x, name + ".in"), state);
    if (rows_per_state == 1) state = result.after;
    return torch::linear(result.out, weights_.at(name + ".out.weight"));
}

Tensor Model::attention(const Tensor& x, const std::string& name) const {
    const auto& a = architecture_;
    const AttentionShape shape{length_of(x, 0), length_of(x, 1), a.heads, a.width,
                               a.radius,        a.ring,          a.causal};
    const auto layer = kernels_ == Kernels::own ? local_attention : operations::local_attention;
    return torch::linear(layer(shape, linear(x, name + ".in")), weights_.at(name + ".out.weight"));
}

Tensor Model::mlp(const Tensor& x, const std::string& name) const {
    return linear(torch::gelu(linear(x, name + ".up"), "tanh"), name + ".down");
}

Tensor Model::sublayer(std::size_t index, const Tensor& x, States& states) const {
    const std::string name = "layers." + std::to_string(index);
    const Tensor in = norm(x, name + ".norm");
    switch (architecture_.layers[index]) {
        case Sublayer::attention:
            return x + attention(in, name);
        case Sublayer::fast:
            return x + fast(in, name, states[fast_before(index)]);
        case Sublayer::mlp:
            return x + mlp(in, name);
    }
    throw std::invalid_argument("an unknown sublayer");
}

std::size_t Model::fast_before(std::size_t index) const {
    const auto& layers = architecture_.layers;
    return static_cast<std::size_t>(std::count(
        layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(index), Sublayer::fast));
}

}  // namespace nrem_torch
