// The factor of recursive least squares: P, the inverse of the keys' weighted and regularised
// covariance, as U D Uᵀ with U unit upper triangular (Bierman 1977). With h = P k and
// g = 1 / (decay / weight + k · h) a step is
//
//   P <- (P - g h hᵀ) / decay,  S <- S + g h (v - Sᵀ k)ᵀ,
//
// and the second half is kernel A with a = h. D cannot become negative by rounding, as P itself
// does, so that the factor is stable in the number type of S; and U has half as many numbers.
//
// The matrix of K x K numbers has column j of U in row j, left of the diagonal, D_j on the diagonal
// and zeros right of it: what starts as I / ridge is right as it is. With decay < 1 the ridge fades
// with the data, but D stays below 1 / epsilon: a smaller ridge changes nothing that the number type
// can show, and without that bound P overflows in directions that are never written.
#pragma once

#include "step.hpp"

namespace nrem_linear {

template <class T>
struct Learned {
    std::span<const T> key;  // k: K
    T scale = 1;             // of the key
    T weight = 1;            // below 0: takes back what was learned with that weight
    T decay = 1;
};

// direction: K, becomes h. scratch: 3 K. Returns g. Returns 0 and leaves all as it is where nothing
// is learned: weight 0, or more taken back than was there.
template <class T>
[[nodiscard]] T learn(const In<T>& factor, const Learned<T>& learned, Out<T> direction,
                      Out<T> scratch);

// direction = P k, of the factor of P: where a change of S along it disturbs other keys least.
template <class T>
void spread(const In<const T>& factor, Const<T> key, Out<T> direction) {
    const std::size_t size = factor.keys;
    const auto row = [&](std::size_t j) { return factor.cells + j * size; };
    for (std::size_t j = 0; j < size; ++j) {
        direction[j] = key[j];
        for (std::size_t i = 0; i < j; ++i) direction[j] += row(j)[i] * key[i];
        direction[j] *= row(j)[j];
    }
    for (std::size_t i = 0; i < size; ++i)
        for (std::size_t j = i + 1; j < size; ++j) direction[i] += row(j)[i] * direction[j];
}

}  // namespace nrem_linear
