// The layer norm through which test-time training learns and reads, w (u - mean)/std + s, and what
// a step of it needs: the gradient of |LN(u) - target|² / 2 by u.
#pragma once

#include <cmath>

#include "engines/linear/token.hpp"

namespace nrem_linear {

template <class T>
class LayerNorm {
public:
    explicit LayerNorm(const Token<T>& token)
        : weight_(token.norm_weight), shift_(token.norm_shift) {}

    // u <- LN(u); the inverse of its deviation.
    void apply(std::span<T> u) const {
        normalise(u);
        for (std::size_t i = 0; i < u.size(); ++i) u[i] = weight(i) * u[i] + shift(i);
    }

    // u <- the gradient by u. target(i): what LN(u)[i] should be.
    template <class Target>
    void gradient(std::span<T> u, std::span<T> slope, Target target) const {
        const T inverse = normalise(u);
        const T count = static_cast<T>(u.size());
        T mean = 0;
        T along = 0;
        for (std::size_t i = 0; i < u.size(); ++i) {
            slope[i] = weight(i) * (weight(i) * u[i] + shift(i) - target(i));
            mean += slope[i];
            along += slope[i] * u[i];
        }
        mean /= count;
        along /= count;
        for (std::size_t i = 0; i < u.size(); ++i)
            u[i] = (slope[i] - mean - u[i] * along) * inverse;
    }

private:
    [[nodiscard]] T weight(std::size_t i) const { return weight_.empty() ? T(1) : weight_[i]; }
    [[nodiscard]] T shift(std::size_t i) const { return shift_.empty() ? T(0) : shift_[i]; }
    static T normalise(std::span<T> u) {
        const T count = static_cast<T>(u.size());
        T mean = 0;
        for (const T x : u) mean += x;
        mean /= count;
        T spread = 0;
        for (const T x : u) spread += (x - mean) * (x - mean);
        const T inverse = 1 / std::sqrt(spread / count + T(1e-6));
        for (T& x : u) x = (x - mean) * inverse;
        return inverse;
    }

    std::span<const T> weight_;
    std::span<const T> shift_;
};

// What is added to the norm of what has been read, and so taken from what it is to learn.
template <class T>
T target_of(const Shape& shape, const Token<T>& token, std::size_t i) {
    return shape.residual == Residual::none ? token.value[i] : token.value[i] - token.key[i];
}
template <class T>
void add_residual(const Shape& shape, const Token<T>& token, std::span<const T> prediction,
                  std::span<T> out) {
    if (shape.residual == Residual::none) return;
    const auto& added = shape.residual == Residual::query ? token.query : prediction;
    for (std::size_t i = 0; i < out.size(); ++i) out[i] += added[i];
}

}  // namespace nrem_linear
