// Test-time training with mini-batches of one token: the state is the weights of a model f, a write
// is a step of gradient descent on |LN(f(k)) - target|² / 2, a read is LN(f(q)) and a residual.
// ttt_linear has f(x) = Sᵀ x + b, ttt_mlp has f(x) = Wᵀ gelu(Sᵀ x + b) + c, with gelu by tanh.
// A state of zeros has no deviation to divide by, and its first step is a thousand times too long,
// so the start is small random weights.
#pragma once

#include <algorithm>
#include <cmath>

#include "engines/linear/layer_norm.hpp"

namespace nrem_linear {

struct TttLinear {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values, Start::small},
                Part{"bias", 1, shape.values}};
    }
    static std::size_t scratch(const Shape& shape) { return 2 * shape.values; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const std::span<T> u(memory.scratch, shape.values);
        forward<T>(memory, token.key, u);
        LayerNorm<T>(token).gradient(u, {u.data() + shape.values, shape.values},
                                     [&](std::size_t i) { return target_of(shape, token, i); });
        change<T>({memory.parts[0], shape.keys, shape.values},
                  Step<T>{.key = token.key, .target = u, .write = -token.rate}, {});
        for (std::size_t i = 0; i < shape.values; ++i) memory.parts[1][i] -= token.rate * u[i];
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const std::span<T> prediction(memory.scratch, out.size());
        forward<T>(memory, token.query, out);
        std::copy(out.begin(), out.end(), prediction.begin());
        LayerNorm<T>(token).apply(out);
        add_residual<T>(memory.shape, token, prediction, out);
    }

private:
    template <class T>
    static void forward(const Memory<T>& memory, std::span<const T> input, std::span<T> out) {
        read<T>({memory.parts[0], memory.shape.keys, memory.shape.values}, input, 1, out);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += memory.parts[1][i];
    }
};

struct TttMlp {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.slots, Start::small}, Part{"bias", 1, shape.slots},
                Part{"W", shape.slots, shape.values, Start::small},
                Part{"output_bias", 1, shape.values}};
    }
    static std::size_t scratch(const Shape& shape) { return 2 * (shape.slots + shape.values); }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        Layers<T> layers(shape, memory.scratch);
        forward<T>(memory, token.key, layers, layers.output);
        LayerNorm<T>(token).gradient(layers.output, layers.slope,
                                     [&](std::size_t i) { return target_of(shape, token, i); });
        // The slope of what is hidden, by the old W.
        for (std::size_t j = 0; j < shape.slots; ++j) {
            const std::span<const T> row(memory.parts[2] + j * shape.values, shape.values);
            layers.before[j] = dot<T>(row, layers.output) * gelu_slope(layers.before[j]);
        }
        descend<T>({memory.parts[2], shape.slots, shape.values}, memory.parts[3],
                   {.key = layers.hidden, .target = layers.output, .write = -token.rate});
        descend<T>({memory.parts[0], shape.keys, shape.slots}, memory.parts[1],
                   {.key = token.key, .target = layers.before, .write = -token.rate});
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        Layers<T> layers(memory.shape, memory.scratch);
        forward<T>(memory, token.query, layers, out);
        std::copy(out.begin(), out.end(), layers.output.begin());
        LayerNorm<T>(token).apply(out);
        add_residual<T>(memory.shape, token, layers.output, out);
    }

private:
    template <class T>
    struct Layers {
        std::span<T> before;  // gelu: M
        std::span<T> hidden;  // M
        std::span<T> output;  // V
        std::span<T> slope;   // V

        Layers(const Shape& shape, T* at)
            : before(at, shape.slots),
              hidden(at + shape.slots, shape.slots),
              output(hidden.data() + shape.slots, shape.values),
              slope(output.data() + shape.values, shape.values) {}
    };

    template <class T>
    static T bend(T x) {
        return std::tanh(T(0.79788456080286535588) * (x + T(0.044715) * x * x * x));
    }
    template <class T>
    static T gelu_slope(T x) {
        const T bent = bend(x);
        return T(0.5) * (1 + bent) + T(0.5) * x * (1 - bent * bent) *
                                         T(0.79788456080286535588) *
                                         (1 + 3 * T(0.044715) * x * x);
    }
    template <class T>
    static void forward(const Memory<T>& memory, std::span<const T> input, Layers<T>& layers,
                        std::span<T> out) {
        const Shape& shape = memory.shape;
        read<T>({memory.parts[0], shape.keys, shape.slots}, input, 1, layers.before);
        for (std::size_t j = 0; j < shape.slots; ++j) {
            T& x = layers.before[j];
            x += memory.parts[1][j];
            layers.hidden[j] = T(0.5) * x * (1 + bend(x));
        }
        read<T>({memory.parts[2], shape.slots, shape.values}, layers.hidden, 1, out);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += memory.parts[3][i];
    }
    template <class T>
    static void descend(const Matrix<T>& weights, T* bias, const Step<T>& step) {
        change<T>(weights, step, {});
        for (std::size_t i = 0; i < weights.values; ++i) bias[i] += step.write * step.target[i];
    }
};

}  // namespace nrem_linear
