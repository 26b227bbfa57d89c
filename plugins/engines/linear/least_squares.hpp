// rls: recursive least squares with P, the inverse of the keys' covariance and a ridge. After one
// pass S is the ridge solution; with a decay old pairs weigh less, and so does the ridge.
//   h = P k,  g = r / (d + r k h),  S <- S + g h (v - Sᵀ k)ᵀ,  P <- (P - g h hᵀ) / d
#pragma once

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

struct LeastSquares {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values},
                Part{"P", shape.keys, shape.keys, Start::inverse_ridge}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.keys + shape.values; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const Matrix<T> matrix{memory.parts[0], shape.keys, shape.values};
        const Matrix<T> inverse{memory.parts[1], shape.keys, shape.keys};
        const std::span<T> predicted(memory.scratch, shape.values);
        const std::span<T> direction(memory.scratch + shape.values, shape.keys);
        read<T>(inverse, token.key, 1, direction);
        const T gain = token.rate / (token.decay + token.rate * dot<T>(token.key, direction));
        const Step<T> step{.predict = token.key, .key = direction, .target = token.value,
                           .write = gain};
        look<T>(matrix, step, predicted, {});
        change<T>(matrix, step, predicted);
        change<T>(inverse,
                  Step<T>{.key = direction, .target = direction, .decay = {1 / token.decay},
                          .write = -gain / token.decay},
                  {});
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        Additive::look_up(memory, token, out);
    }
};

}  // namespace nrem_linear
