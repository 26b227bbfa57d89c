// A perceptron with one hidden layer: forward, the gradient of a weighted sum of losses, a step.
//
// The first index of a weight matrix is where it reads from, so that every inner loop walks a row.
// Nothing here allocates. The names are those of the tensors by which rule and policies find the
// weights in a memory.
#pragma once

#include <algorithm>
#include <cmath>
#include <optional>
#include <span>
#include <string_view>

#include "nrem/sdk/component.hpp"
#include "nrem/sdk/names.hpp"
#include "nrem/sdk/random.hpp"
#include "softmax.hpp"

namespace nrem::mlp {

struct Shape {
    std::size_t inputs;
    std::size_t hidden;
    std::size_t classes;
    [[nodiscard]] std::size_t size() const { return (inputs + 1 + classes) * hidden + classes; }
};

enum class Activation { relu, tanh };
constexpr auto names_of(Activation) {
    return std::to_array<std::string_view>({"relu", "tanh"});
}

// The weights, or anything with a number for each of them.
template <class T>
struct Net {
    Shape shape;
    Activation activation;
    std::span<T> w1;  // inputs x hidden
    std::span<T> b1;
    std::span<T> w2;  // hidden x classes
    std::span<T> b2;

    // Calls `visit` with each part of this net and the same part of the others.
    template <class Visit, class... Others>
    void each(Visit visit, const Others&... others) const {
        visit(w1, others.w1...);
        visit(b1, others.b1...);
        visit(w2, others.w2...);
        visit(b2, others.b2...);
    }
};
using Weights = Net<float>;
using ConstWeights = Net<const float>;

NREM_HIDDEN inline ConstWeights read_only(const Weights& net) {
    return {net.shape, net.activation, net.w1, net.b1, net.w2, net.b2};
}

// The parts of a net one after the other.
template <class T>
NREM_HIDDEN Net<T> unpack(std::span<T> flat, const Shape& shape, Activation activation) {
    const std::size_t first = shape.inputs * shape.hidden;
    const std::size_t second = shape.hidden * shape.classes;
    return {shape,
            activation,
            flat.subspan(0, first),
            flat.subspan(first, shape.hidden),
            flat.subspan(first + shape.hidden, second),
            flat.subspan(first + shape.hidden + second, shape.classes)};
}

// to += factor * from.
NREM_HIDDEN inline void add(std::span<float> to, float factor, std::span<const float> from) {
    for (std::size_t i = 0; i < to.size(); ++i) to[i] += factor * from[i];
}

NREM_HIDDEN inline float dot(std::span<const float> a, std::span<const float> b) {
    float sum = 0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += a[i] * b[i];
    return sum;
}

// He's initial weights (2015): normal with variance 2 / inputs of the layer; tanh takes half of it.
NREM_HIDDEN inline void initialise(const Weights& net, std::uint64_t seed) {
    Random random(seed);
    const double gain = net.activation == Activation::relu ? 2 : 1;
    const auto fill = [&](std::span<float> weights, std::size_t from) {
        const double width = std::sqrt(gain / static_cast<double>(from));
        for (auto& weight : weights) weight = static_cast<float>(width * random.normal());
    };
    fill(net.w1, net.shape.inputs);
    fill(net.w2, net.shape.hidden);
    std::fill(net.b1.begin(), net.b1.end(), 0.0F);
    std::fill(net.b2.begin(), net.b2.end(), 0.0F);
}

NREM_HIDDEN inline void forward(const ConstWeights& net, std::span<const float> input,
                                std::span<float> hidden, std::span<float> logits) {
    const auto [inputs, units, classes] = net.shape;
    std::copy(net.b1.begin(), net.b1.end(), hidden.begin());
    for (std::size_t i = 0; i < inputs; ++i)
        add(hidden, input[i], net.w1.subspan(i * units, units));
    for (auto& unit : hidden)
        unit = net.activation == Activation::relu ? std::max(unit, 0.0F) : std::tanh(unit);
    std::copy(net.b2.begin(), net.b2.end(), logits.begin());
    for (std::size_t h = 0; h < units; ++h)
        add(logits, hidden[h], net.w2.subspan(h * classes, classes));
}

// Adds to `gradient` what a gradient `delta` at the logits means for each weight. `hidden` is that
// of the forward pass and is overwritten.
NREM_HIDDEN inline void backward(const ConstWeights& net, std::span<const float> input,
                                 std::span<float> hidden, std::span<const float> delta,
                                 const Weights& gradient) {
    const auto [inputs, units, classes] = net.shape;
    add(gradient.b2, 1, delta);
    for (std::size_t h = 0; h < units; ++h) {
        const float unit = hidden[h];
        add(gradient.w2.subspan(h * classes, classes), unit, delta);
        const float slope =
            net.activation == Activation::relu ? (unit > 0 ? 1.0F : 0.0F) : 1 - unit * unit;
        hidden[h] = slope * dot(net.w2.subspan(h * classes, classes), delta);
    }
    add(gradient.b1, 1, hidden);
    for (std::size_t i = 0; i < inputs; ++i)
        add(gradient.w1.subspan(i * units, units), input[i], hidden);
}

// The terms of the loss and their weights.
struct Loss {
    float label = 1;          // cross-entropy with the label
    float stored_logits = 0;  // half the squared distance to the logits at the time (DER++)
    float old_logits = 0;     // the same, to the logits that the net of the last night gives (SER)
};

// What is to be learnt of one input. An empty target leaves its term out.
struct Lesson {
    std::span<const float> input;
    std::size_t label;
    std::span<const float> stored_logits{};
    std::span<const float> old_logits{};
};

// The gradient of the loss at the logits; `delta` is as large as the logits.
NREM_HIDDEN inline void loss_gradient(const Loss& loss, const Lesson& lesson,
                                      std::span<const float> logits, std::span<float> delta) {
    softmax(logits, 1, delta);
    delta[lesson.label] -= 1;
    for (std::size_t c = 0; c < delta.size(); ++c) {
        delta[c] *= loss.label;
        if (!lesson.stored_logits.empty())
            delta[c] += loss.stored_logits * (logits[c] - lesson.stored_logits[c]);
        if (!lesson.old_logits.empty())
            delta[c] += loss.old_logits * (logits[c] - lesson.old_logits[c]);
    }
}

// One step down the gradient.
NREM_HIDDEN inline void descend(const Weights& net, float rate, const ConstWeights& gradient) {
    net.each([rate](auto weights, auto slope) { add(weights, -rate, slope); }, gradient);
}

// The implicit step for the penalty strength / 2 * sum of stiffness * (w - anchor)^2, which is
// stable however large the penalty is: w = (w + s anchor) / (1 + s), s = rate strength stiffness.
NREM_HIDDEN inline void pull(const Weights& net, float strength, const ConstWeights& anchor,
                             const ConstWeights& stiffness) {
    const auto part = [strength](auto weights, auto target, auto stiff) {
        for (std::size_t i = 0; i < weights.size(); ++i) {
            const float s = strength * stiff[i];
            weights[i] = (weights[i] + s * target[i]) / (1 + s);
        }
    };
    net.each(part, anchor, stiffness);
}

// The place of the tensor called `name`.
NREM_HIDDEN inline std::optional<std::size_t> find(const Memory& memory, std::string_view name) {
    const auto tensors = memory.tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i)
        if (view(tensors[i].name) == name) return i;
    return std::nullopt;
}

// The tensors of the weights come first in the layout; then `state`, whose elements are these.
inline constexpr std::size_t weight_tensors = 4;
inline constexpr std::size_t state_tensor = 4;
enum State : std::size_t { initialised, uses_tanh, anchored, state_size };

NREM_HIDDEN inline Shape shape_in(const Memory& memory) {
    const auto tensors = memory.tensors();
    return {tensors[0].shape[0], tensors[0].shape[1], tensors[2].shape[1]};
}

// The net in a memory as it is laid out; `tensor(i)` gives the values of tensor i.
template <class T, class Tensor>
NREM_HIDDEN Net<T> net_in(const Memory& memory, Activation activation, Tensor tensor) {
    const Shape shape = shape_in(memory);
    return {shape,
            activation,
            {tensor(0), shape.inputs * shape.hidden},
            {tensor(1), shape.hidden},
            {tensor(2), shape.hidden * shape.classes},
            {tensor(3), shape.classes}};
}

}  // namespace nrem::mlp
