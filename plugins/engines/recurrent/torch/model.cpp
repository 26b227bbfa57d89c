#include "model.hpp"

#include "operations/operations.hpp"

namespace nrem_torch {

namespace {

using nrem_hybrid::Sublayer;
using torch::Tensor;

std::size_t length_of(const Tensor& tensor, std::int64_t dimension) {
    return static_cast<std::size_t>(tensor.size(dimension));
}

std::string name_of_layer(std::size_t index) {
    return "layers." + std::to_string(index);
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

void States::begin_chunk(std::size_t length) {
    before = newest;
    newest.length = length;
    for (Tensor& pairs : before.pairs)
        if (pairs.defined()) pairs = pairs.contiguous();
}

void States::divide(std::size_t rows_per_state) {
    for (LayerState& state : fast)
        for (Tensor* const tensor : {&state.matrix, &state.momentum})
            if (tensor->defined())
                *tensor =
                    tensor->repeat_interleave(static_cast<std::int64_t>(rows_per_state), 0);
}

States Model::no_states(std::size_t batch) const {
    const auto& a = architecture_;
    States states;
    states.fast.resize(count_before(a.layers.size(), Sublayer::fast));
    const std::size_t caches = count_before(a.layers.size(), Sublayer::attention);
    for (Kept* kept : {&states.before, &states.newest})
        if (a.keep > 0) kept->pairs.resize(caches);
    const auto zeros = [&] {
        return torch::zeros({static_cast<std::int64_t>(batch), static_cast<std::int64_t>(a.heads),
                             static_cast<std::int64_t>(a.key), static_cast<std::int64_t>(a.value)},
                            weights_.at("token.weight").options().requires_grad(false));
    };
    for (auto& state : states.fast) {
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
    std::size_t end = end_of_states();
    if (pass.wanted == Wanted::features) end = std::max(end, architecture_.last);
    Tensor x = pass.in;
    Tensor features;
    for (std::size_t i = pass.first; i < end; ++i) {
        x = sublayer(i, x, states);
        if (i + 1 == architecture_.last) features = x;
    }
    return features;
}

Tensor Model::predict(const Tokens& tokens, const States& states, std::size_t passes) const {
    States scratch = states;
    if (passes > 1) scratch.divide(tokens.rows_per_state);
    scratch.begin_chunk(length_of(tokens.ids, 1));
    const Tensor embedded = embed(tokens);
    Tensor x = embedded;
    std::size_t first = 0;
    for (std::size_t n = 1; n < passes; ++n) {
        x = feed_back(embedded, consolidate({x, first, Wanted::features}, scratch));
        first = architecture_.first;
    }
    for (std::size_t i = first; i < architecture_.layers.size(); ++i) x = sublayer(i, x, scratch);
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

Tensor Model::attention(std::size_t index, const Tensor& x, States& states) const {
    const auto& a = architecture_;
    const std::string name = name_of_layer(index);
    const Tensor in = linear(x, name + ".in");
    AttentionShape shape{length_of(x, 0), length_of(x, 1), a.heads, a.width,
                         a.radius,        a.ring,          a.causal};
    Tensor kept;
    if (a.keep > 0) {
        const std::size_t place = count_before(index, Sublayer::attention);
        states.newest.pairs[place] = last_pairs(in);
        kept = states.before.pairs[place];
    }
    if (kept.defined()) {
        shape.kept = length_of(kept, 1);
        shape.place = states.before.length - shape.kept;
        shape.rows_per_kept = shape.rows / length_of(kept, 0);
    }
    const auto layer = kernels_ == Kernels::own ? local_attention : operations::local_attention;
    return torch::linear(layer(shape, in, kept), weights_.at(name + ".out.weight"));
}

// The keys and values that are kept of what attention has entered.
Tensor Model::last_pairs(const Tensor& in) const {
    const auto width = static_cast<std::int64_t>(architecture_.width);
    const auto count = std::min(static_cast<std::int64_t>(architecture_.keep), in.size(1));
    return in.narrow(1, in.size(1) - count, count).narrow(2, width, 2 * width);
}

std::size_t Model::end_of_states() const {
    const auto changes_states = [&](Sublayer layer) {
        return layer == Sublayer::fast || (layer == Sublayer::attention && architecture_.keep > 0);
    };
    std::size_t end = architecture_.layers.size();
    while (end > 0 && !changes_states(architecture_.layers[end - 1])) --end;
    return end;
}

Tensor Model::mlp(const Tensor& x, const std::string& name) const {
    return linear(torch::gelu(linear(x, name + ".up"), "tanh"), name + ".down");
}

Tensor Model::sublayer(std::size_t index, const Tensor& x, States& states) const {
    const std::string name = name_of_layer(index);
    const Tensor in = norm(x, name + ".norm");
    switch (architecture_.layers[index]) {
        case Sublayer::attention:
            return x + attention(index, in, states);
        case Sublayer::fast:
            return x + fast(in, name, states.fast[count_before(index, Sublayer::fast)]);
        case Sublayer::mlp:
            return x + mlp(in, name);
    }
    throw std::invalid_argument("an unknown sublayer");
}

std::size_t Model::count_before(std::size_t index, Sublayer kind) const {
    const auto& layers = architecture_.layers;
    return static_cast<std::size_t>(
        std::count(layers.begin(), layers.begin() + static_cast<std::ptrdiff_t>(index), kind));
}

}  // namespace nrem_torch
