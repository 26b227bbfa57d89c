// mesa: the ridge regression of all that has been written, solved at each read.
//   H <- d H + r k kᵀ,  G <- d G + r k vᵀ,  o = Gᵀ x with (H + diag ridge) x = q
// `Mesa` solves exactly, `MesaByDescent` takes steps of conjugate gradients as the reference does,
// with its 1e-5 in both denominators, which keep it from the exact solution.
#pragma once

#include <algorithm>
#include <cmath>

#include "engines/linear/rank_one.hpp"

namespace nrem_linear {

// `factorise` puts U of a positive matrix Uᵀ U into its upper triangle, row by row. Row i of U is row i
// of the matrix, less the sum over all rows k above of U_ki times row k, divided by the pivot; that sum
// is a read of the rows above by column i. `solve` solves Uᵀ U x = b in place of b. room: 2 size.
template <class T>
void factorise(std::span<T> factor, std::size_t size, std::span<T> room) {
    const auto above = room.first(size);
    const auto sums = room.subspan(size, size);
    std::fill(sums.begin(), sums.end(), T(0));  // a read of no rows writes nothing
    for (std::size_t row = 0; row < size; ++row) {
        T* const at = factor.data() + row * size;
        for (std::size_t i = 0; i < row; ++i) above[i] = factor[i * size + row];
        read<T>({factor.data(), row, size}, above.first(row), 1, sums);
        const T pivot = std::sqrt(at[row] - sums[row]);
        for (std::size_t i = row; i < size; ++i) at[i] = (at[i] - sums[i]) / pivot;
    }
}

template <class T>
void solve(std::span<const T> factor, std::span<T> x) {
    const std::size_t size = x.size();
    for (std::size_t row = 0; row < size; ++row) {
        const T* const at = factor.data() + row * size;
        x[row] /= at[row];
        for (std::size_t i = row + 1; i < size; ++i) x[i] -= at[i] * x[row];
    }
    for (std::size_t row = size; row-- > 0;) {
        const T* const at = factor.data() + row * size;
        const std::size_t rest = size - row - 1;
        x[row] = (x[row] - dot<T>({at + row + 1, rest}, {x.data() + row + 1, rest})) / at[row];
    }
}

template <class Solved>
struct Ridge {
    static Parts parts(const Shape& shape) {
        return {Part{"S", shape.keys, shape.values}, Part{"H", shape.keys, shape.keys}};
    }
    template <class T>
    static void write(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const Shape& shape = memory.shape;
        Step<T> step{.key = token.key, .target = token.value, .decay = {token.decay},
                     .write = token.rate};
        change<T>({memory.parts[0], shape.keys, shape.values}, step, {});
        step.target = token.key;
        change<T>({memory.parts[1], shape.keys, shape.keys}, step, {});
        if (!token.query.empty()) look_up(memory, token, out);
    }
    template <class T>
    static void look_up(const Memory<T>& memory, const Token<T>& token, std::span<T> out) {
        const auto x = Solved::weights(memory, token);
        read<T>({memory.parts[0], memory.shape.keys, memory.shape.values}, x, 1, out);
    }
};

struct Mesa : Ridge<Mesa> {
    static std::size_t scratch(const Shape& shape) { return shape.keys * (shape.keys + 3); }
    template <class T>
    static std::span<const T> weights(const Memory<T>& memory, const Token<T>& token) {
        const std::size_t size = memory.shape.keys;
        const std::span<T> factor(memory.scratch, size * size);
        const std::span<T> x(factor.data() + factor.size(), size);
        std::copy_n(memory.parts[1], factor.size(), factor.begin());
        for (std::size_t i = 0; i < size; ++i) factor[i * size + i] += token.ridge[i];
        std::copy(token.query.begin(), token.query.end(), x.begin());
        factorise(factor, size, {x.data() + size, 2 * size});
        solve<T>(factor, x);
        return x;
    }
};

struct MesaByDescent : Ridge<MesaByDescent> {
    static std::size_t scratch(const Shape& shape) { return 4 * shape.keys; }
    template <class T>
    static std::span<const T> weights(const Memory<T>& memory, const Token<T>& token) {
        const std::size_t size = memory.shape.keys;
        const std::span<T> x(memory.scratch, size);
        const std::span<T> left(x.data() + size, size);
        const std::span<T> along(left.data() + size, size);
        const std::span<T> image(along.data() + size, size);
        const T* const h = memory.parts[1];
        for (std::size_t i = 0; i < size; ++i)
            x[i] = token.query[i] / (h[i * size + i] + token.ridge[i]);
        apply<T>(memory, token, x, image);
        for (std::size_t i = 0; i < size; ++i) along[i] = left[i] = token.query[i] - image[i];
        T before = dot<T>(left, left);
        for (std::size_t step = 0; step < memory.shape.steps; ++step) {
            apply<T>(memory, token, along, image);
            const T gain = before / (dot<T>(along, image) + T(1e-5));
            for (std::size_t i = 0; i < size; ++i) x[i] += gain * along[i];
            for (std::size_t i = 0; i < size; ++i) left[i] -= gain * image[i];
            const T now = dot<T>(left, left);
            const T turn = now / (before + T(1e-5));
            for (std::size_t i = 0; i < size; ++i) along[i] = left[i] + turn * along[i];
            before = now;
        }
        return x;
    }

private:
    // out = (H + diag ridge) x
    template <class T>
    static void apply(const Memory<T>& memory, const Token<T>& token, std::span<const T> x,
                      std::span<T> out) {
        read<T>({memory.parts[1], x.size(), x.size()}, x, 1, out);
        for (std::size_t i = 0; i < x.size(); ++i) out[i] += token.ridge[i] * x[i];
    }
};

}  // namespace nrem_linear
