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

// The sum of a vector's lanes: halves are added until one number is left.
#if HWY_TARGET == HWY_SCALAR
template <class Tag>
HWY_INLINE hn::TFromD<Tag> fold(Tag, hn::Vec<Tag> sum) {
    return hn::GetLane(sum);
}
#else
template <class Tag>
HWY_INLINE hn::TFromD<Tag> fold(Tag, hn::Vec<Tag> sum) {
    if constexpr (hn::MaxLanes(Tag()) * sizeof(hn::TFromD<Tag>) > 16) {
        const hn::Half<Tag> half;
        return fold(half, hn::Add(hn::LowerHalf(half, sum), hn::UpperHalf(half, sum)));
    } else if constexpr (sizeof(hn::TFromD<Tag>) == sizeof(double)) {
        return hn::GetLane(hn::Add(sum, hn::Shuffle01(sum)));
    } else {
        sum = hn::Add(sum, hn::Shuffle1032(sum));
        return hn::GetLane(hn::Add(sum, hn::Shuffle2301(sum)));
    }
}
#endif

// The sum of 16 lanes in the same order, however many vectors hold them.
template <class Lanes>
HWY_INLINE auto fold(typename Lanes::Columns sums) {
#pragma GCC unroll 8
    for (std::size_t half = Lanes::count / 2; half > 0; half /= 2)
        for (std::size_t i = 0; i < half; ++i) sums.of[i] = hn::Add(sums.of[i], sums.of[i + half]);
    return fold(Lanes::tag, sums.of[0]);
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
struct Scalars {
    T* f;
    T* d;
    T* noise;
    std::size_t size;
};

// d becomes v, f becomes l, and noise becomes the new d. In loops that a compiler makes vectors of.
template <class T>
void update(const Scalars<T>& scalars, T last, T growth) {
    constexpr T most = 1 / std::numeric_limits<T>::epsilon();
    T* const __restrict f = scalars.f;
    T* const __restrict d = scalars.d;
    T* const __restrict noise = scalars.noise;
    const std::size_t size = scalars.size;
    const auto next_d = [&](T old, T before, T after) {
        const T grown = old * (before / after) * growth;
        const T bound = old > most ? old : most;
        return grown < bound ? grown : bound;
    };
    const auto next = [&](std::size_t j, T after) {
        const T old_f = f[j], old_d = d[j], before = noise[j];
        f[j] = -old_f / before;
        d[j] = old_d * old_f;
        noise[j] = next_d(old_d, before, after);
    };
    for (std::size_t j = 0; j + 1 < size; ++j) next(j, noise[j + 1]);
    next(size - 1, last);
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
    if (!refused) {
        update({.f = f, .d = v, .noise = noise, .size = size}, sum, 1 / learned.decay);
        sweep(factor, v, f, h);
    }
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
