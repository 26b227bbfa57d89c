// Rules that keep a second matrix Z of what has been written lately and move S by it:
//   e = v - Sᵀ k,  Z <- m Z + p k eᵀ,  S <- d S + r Z
// titans has the strength of a write in Z already (p = rate, r = 1); mdn scales all of Z by it. A
// token without a key moves S all the same.
#pragma once

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

template <bool RateInMomentum>
struct Momentum {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values}, Part{"Z", shape.keys, shape.values}};
    }
    static std::size_t scratch(const Shape& shape) { return shape.values; }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        const Matrix<T> matrix{memory.parts[0], shape.keys, shape.values};
        const Matrix<T> lately{memory.parts[1], shape.keys, shape.values};
        const std::span<T> predicted(memory.scratch, shape.values);
        const Step<T> step{.predict = token.key, .key = token.key, .target = token.value,
                           .decay = {token.momentum},
                           .write = RateInMomentum ? token.rate : token.push};
        look<T>(matrix, step, predicted, {});
        change<T>(lately, step, predicted);
        const T rate = RateInMomentum ? T(1) : token.rate;
        for (std::size_t i = 0; i < shape.cells(); ++i)
            matrix.cells[i] = token.decay * matrix.cells[i] + rate * lately.cells[i];
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        Additive::look_up(memory, token, out);
    }
};

using Titans = Momentum<true>;
using Mdn = Momentum<false>;

}  // namespace nrem_linear
