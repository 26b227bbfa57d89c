// The factor of recursive least squares, compiled once for each SIMD target by Highway.
#include "least_squares.hpp"

#include <algorithm>
#include <limits>

#include "targets.hpp"
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engines/linear/least_squares.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "blocks-inl.h"

HWY_BEFORE_NAMESPACE();
namespace nrem_linear {
namespace HWY_NAMESPACE {

constexpr std::size_t group = 16;

// The sum of 16 lanes, halves first.
template <class Lanes>
HWY_INLINE auto fold(const typename Lanes::Columns& sums) {
    alignas(64) typename Lanes::Number lanes[group];
    Lanes::store(sums, lanes);
    for (std::size_t half = group / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i) lanes[i] += lanes[i + half];
    return lanes[0];
}

// f = Uᵀ k. Row j of the matrix has zeros behind its diagonal, so whole groups may be summed.
template <class T>
void multiply(const Matrix<T>& factor, const T* key, T* out) {
    using Tag = hn::CappedTag<T, group>;
    using Lanes = Block<Tag, group / hn::MaxLanes(Tag())>;
    const std::size_t size = factor.keys;
    for (std::size_t j = 0; j < size; ++j) {
        const T* const row = factor.cells + j * size;
        typename Lanes::Columns sums;
        sums.clear();
        std::size_t i = 0;
        for (; i <= j && i + group <= size; i += group) {
            const auto a = Lanes::load(row + i);
            const auto b = Lanes::load(key + i);
            for (std::size_t v = 0; v < Lanes::count; ++v)
                sums.of[v] = hn::MulAdd(a.of[v], b.of[v], sums.of[v]);
        }
        T rest = 0;
        for (; i <= j; ++i) rest += row[i] * key[i];
        out[j] = fold<Lanes>(sums) + rest;
    }
}

// h = U v, and U <- U + (what is summed so far of h) lᵀ, column by column of U.
template <class T>
void sweep(const Matrix<T>& factor, const T* v, const T* l, T* h) {
    const std::size_t size = factor.keys;
    for_each_block<T, 2>(size, [&](auto block, std::size_t column) HWY_ATTR {
        typename decltype(block)::Columns sums;
        sums.clear();
        for (std::size_t j = column; j < size; ++j) {
            T* const cells = factor.cells + j * size + column;
            const auto old = block.load(cells);
            auto changed = old;
            block.add(l[j], sums, changed);
            block.store(changed, cells);
            block.add(v[j], old, sums);
        }
        block.store(sums, h + column);
    });
}

template <class T>
T learn_in(const Matrix<T>& factor, const Learned<T>& learned, T* h, T* scratch) {
    const std::size_t size = factor.keys;
    const auto diagonal = [&](std::size_t j) -> T& { return factor.cells[j * (size + 1)]; };
    T* const f = scratch;
    T* const v = f + size;
    T* const noise = v + size;  // what each row adds to, before it does
    // U has ones where D is kept.
    for (std::size_t j = 0; j < size; ++j) {
        v[j] = diagonal(j);
        diagonal(j) = 1;
    }
    for (std::size_t j = 0; j < size; ++j) noise[j] = learned.scale * learned.key[j];
    multiply(factor, noise, f);
    const T first = learned.decay / learned.weight;
    T sum = first;
    for (std::size_t j = 0; j < size; ++j) {
        noise[j] = sum;
        sum += f[j] * v[j] * f[j];
    }
    const bool refused = !(first > 0 ? sum > 0 : sum < 0);
    constexpr T most = 1 / std::numeric_limits<T>::epsilon();
    for (std::size_t j = 0; j < size && !refused; ++j) {
        const T next = j + 1 < size ? noise[j + 1] : sum;
        const T d = v[j];
        v[j] = d * f[j];
        f[j] = -f[j] / noise[j];
        noise[j] = std::min(d * (noise[j] / next) / learned.decay, std::max(most, d));
    }
    if (!refused) sweep(factor, v, f, h);
    for (std::size_t j = 0; j < size; ++j) diagonal(j) = refused ? v[j] : noise[j];
    return refused ? 0 : 1 / sum;
}

float learn_floats(const Matrix<float>& factor, const Learned<float>& learned, float* h,
                   float* scratch) {
    return learn_in(factor, learned, h, scratch);
}
double learn_doubles(const Matrix<double>& factor, const Learned<double>& learned, double* h,
                     double* scratch) {
    return learn_in(factor, learned, h, scratch);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_linear
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_linear {

HWY_EXPORT(learn_floats);
HWY_EXPORT(learn_doubles);

template <>
float learn<float>(const Matrix<float>& factor, const Learned<float>& learned, Out<float> direction,
                   Out<float> scratch) {
    if (learned.weight == 0) return 0;
    return HWY_DYNAMIC_DISPATCH(learn_floats)(factor, learned, direction.data(), scratch.data());
}

template <>
double learn<double>(const Matrix<double>& factor, const Learned<double>& learned,
                     Out<double> direction, Out<double> scratch) {
    if (learned.weight == 0) return 0;
    return HWY_DYNAMIC_DISPATCH(learn_doubles)(factor, learned, direction.data(), scratch.data());
}

}  // namespace nrem_linear
#endif  // HWY_ONCE
