// The kernels, compiled once for each SIMD target by Highway.
//
// With key rows and value columns no sum runs across a vector: a block of columns keeps its sums
// in registers while the rows stream by. Even and odd rows are summed apart, in every block alike,
// which hides the latency of the multiply-add and keeps the order of summation fixed.
#include "kernels.hpp"

#include <cmath>
#include <cstddef>

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engines/associative/kernels.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nrem_fast_weights {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// A column block, `Vectors` vectors wide, of a matrix with one row per key element.
template <class Tag, std::size_t Vectors>
struct Block {
    using Vector = hn::Vec<Tag>;
    static constexpr std::size_t lanes() { return hn::Lanes(Tag()); }
    static constexpr std::size_t width() { return Vectors * lanes(); }

    // sums += x * row
    static HWY_INLINE void accumulate(float x, const float* row, Vector (&sums)[Vectors]) {
        const Vector factor = hn::Set(Tag(), x);
#pragma GCC unroll 4
        for (std::size_t i = 0; i < Vectors; ++i)
            sums[i] = hn::MulAdd(factor, hn::LoadU(Tag(), row + i * lanes()), sums[i]);
    }

    static HWY_INLINE void multiply(const float* matrix, std::size_t stride,
                                    std::span<const float> key, Vector (&sums)[Vectors]) {
        Vector odd[Vectors];
        for (std::size_t i = 0; i < Vectors; ++i) sums[i] = odd[i] = hn::Zero(Tag());
        std::size_t row = 0;
        for (; row + 1 < key.size(); row += 2) {
            accumulate(key[row], matrix + row * stride, sums);
            accumulate(key[row + 1], matrix + (row + 1) * stride, odd);
        }
        if (row < key.size()) accumulate(key[row], matrix + row * stride, sums);
        for (std::size_t i = 0; i < Vectors; ++i) sums[i] = hn::Add(sums[i], odd[i]);
    }

    // matrix = decay * matrix + key stepᵀ
    static HWY_INLINE void rank_one(float* matrix, std::size_t stride, std::span<const float> key,
                                    const Vector (&step)[Vectors], float decay) {
        const Vector keep = hn::Set(Tag(), decay);
        for (std::size_t row = 0; row < key.size(); ++row) {
            float* const cells = matrix + row * stride;
            const Vector x = hn::Set(Tag(), key[row]);
#pragma GCC unroll 4
            for (std::size_t i = 0; i < Vectors; ++i) {
                float* const at = cells + i * lanes();
                const Vector kept = hn::Mul(keep, hn::LoadU(Tag(), at));
                hn::StoreU(hn::MulAdd(x, step[i], kept), Tag(), at);
            }
        }
    }
};

using Full = hn::ScalableTag<float>;
using Single = hn::CappedTag<float, 1>;

// Calls body(block, first column) for column blocks that together cover the matrix.
template <class Body>
HWY_INLINE void for_each_block(std::size_t columns, Body&& body) {
    std::size_t column = 0;
    using Wide = Block<Full, 4>;
    using Narrow = Block<Full, 1>;
    for (; column + Wide::width() <= columns; column += Wide::width()) body(Wide(), column);
    for (; column + Narrow::width() <= columns; column += Narrow::width()) body(Narrow(), column);
    for (; column < columns; ++column) body(Block<Single, 1>(), column);
}

template <class Tag, std::size_t Vectors>
HWY_INLINE void read_block(Block<Tag, Vectors> block, const float* matrix, std::size_t stride,
                           std::span<const float> key, float scale, float* out) {
    hn::Vec<Tag> sums[Vectors];
    block.multiply(matrix, stride, key, sums);
    for (std::size_t i = 0; i < Vectors; ++i)
        hn::StoreU(hn::Mul(hn::Set(Tag(), scale), sums[i]), Tag(), out + i * block.lanes());
}

template <class Tag, std::size_t Vectors>
HWY_INLINE void add_block(Block<Tag, Vectors> block, float* matrix, std::size_t stride,
                          std::span<const float> key, const float* value, const Gate& gate) {
    hn::Vec<Tag> step[Vectors];
    const auto rate = hn::Set(Tag(), gate.rate * gate.key_scale);
    for (std::size_t i = 0; i < Vectors; ++i)
        step[i] = hn::Mul(rate, hn::LoadU(Tag(), value + i * block.lanes()));
    block.rank_one(matrix, stride, key, step, gate.decay);
}

template <class Tag, std::size_t Vectors>
HWY_INLINE void correct_block(Block<Tag, Vectors> block, float* matrix, std::size_t stride,
                              std::span<const float> key, const float* value, const Gate& gate) {
    hn::Vec<Tag> step[Vectors];
    block.multiply(matrix, stride, key, step);
    const auto kept = hn::Set(Tag(), gate.decay * gate.key_scale);
    const auto rate = hn::Set(Tag(), gate.rate * gate.key_scale);
    for (std::size_t i = 0; i < Vectors; ++i) {
        const auto wanted = hn::LoadU(Tag(), value + i * block.lanes());
        step[i] = hn::Mul(rate, hn::NegMulAdd(kept, step[i], wanted));
    }
    block.rank_one(matrix, stride, key, step, gate.decay);
}

void read(const float* matrix, std::span<const float> key, float scale, std::span<float> out) {
    for_each_block(out.size(), [&](auto block, std::size_t column) HWY_ATTR {
        read_block(block, matrix + column, out.size(), key, scale, out.data() + column);
    });
}

void add(float* matrix, std::span<const float> key, std::span<const float> value,
         const Gate& gate) {
    for_each_block(value.size(), [&](auto block, std::size_t column) HWY_ATTR {
        add_block(block, matrix + column, value.size(), key, value.data() + column, gate);
    });
}

void correct(float* matrix, std::span<const float> key, std::span<const float> value,
             const Gate& gate) {
    for_each_block(value.size(), [&](auto block, std::size_t column) HWY_ATTR {
        correct_block(block, matrix + column, value.size(), key, value.data() + column, gate);
    });
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_fast_weights
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_fast_weights {

HWY_EXPORT(read);
HWY_EXPORT(add);
HWY_EXPORT(correct);

void read(std::span<const float> matrix, std::span<const float> key, float scale,
          std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(read)(matrix.data(), key, scale, out);
}

void add(std::span<float> matrix, std::span<const float> key, std::span<const float> value,
         const Gate& gate) {
    HWY_DYNAMIC_DISPATCH(add)(matrix.data(), key, value, gate);
}

void correct(std::span<float> matrix, std::span<const float> key, std::span<const float> value,
             const Gate& gate) {
    HWY_DYNAMIC_DISPATCH(correct)(matrix.data(), key, value, gate);
}

float dot(std::span<const float> key, std::span<const float> other) {
    constexpr std::size_t lanes = 16;
    float sums[lanes] = {};
    std::size_t i = 0;
    for (; i + lanes <= key.size(); i += lanes)
        for (std::size_t lane = 0; lane < lanes; ++lane)
            sums[lane] += key[i + lane] * other[i + lane];
    float total = 0;
    for (; i < key.size(); ++i) total += key[i] * other[i];
    for (const float sum : sums) total += sum;
    return total;
}

float inverse_length(std::span<const float> vector) {
    const float squared = dot(vector, vector);
    return squared > 0 ? 1 / std::sqrt(squared) : 0;
}

}  // namespace nrem_fast_weights
#endif  // HWY_ONCE
