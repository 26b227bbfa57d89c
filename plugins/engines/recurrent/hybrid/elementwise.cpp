// Norms, activations and gates, compiled once for each SIMD target by Highway.
#include "elementwise.hpp"

#include <algorithm>
#include <cmath>

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "elementwise.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

// Rows are taken in batches: each step is done for all of them before the next one, so that roots
// and divisions, which take long, are done in vectors and wait for nothing.
constexpr std::size_t batch = 4 * group;

// numbers <- 1 / sqrt(numbers + extra)
HWY_INLINE void invert_roots(float* numbers, std::size_t count, float extra) {
    const Vector one = hn::Set(Tag(), 1.f);
    for (std::size_t i = 0; i < count; i += lanes) {
        const Vector sum = hn::Add(hn::LoadU(Tag(), numbers + i), hn::Set(Tag(), extra));
        hn::StoreU(hn::Div(one, hn::Sqrt(sum)), Tag(), numbers + i);
    }
}

HWY_INLINE float mean_of(const float* row, std::size_t width) {
    Sums sums;
    for (std::size_t i = 0; i < padded(width); i += group)
        for (std::size_t v = 0; v < vectors_per_group; ++v)
            sums[v] = hn::Add(sums[v], hn::LoadU(Tag(), row + i + v * lanes));
    return sums.total() / static_cast<float>(width);
}

HWY_INLINE float variance_of(const float* row, std::size_t width, float mean) {
    Sums sums;
    const Vector middle = hn::Set(Tag(), mean);
    std::size_t i = 0;
    for (; i + lanes <= width; i += lanes) {
        const Vector away = hn::Sub(hn::LoadU(Tag(), row + i), middle);
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::MulAdd(away, away, sum);
    }
    if (i < width) {  // what is behind the last number is not of the row
        const Vector away = hn::IfThenElseZero(hn::FirstN(Tag(), width - i),
                                               hn::Sub(hn::LoadU(Tag(), row + i), middle));
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::MulAdd(away, away, sum);
    }
    return sums.total() / static_cast<float>(width);
}

HWY_INLINE void normalise_batch(const Norm& norm, const Rows& in, const MutableRows& out) {
    alignas(64) float means[batch] = {};
    alignas(64) float factors[batch] = {};
    for (std::size_t r = 0; r < in.count; ++r)
        means[r] = mean_of(in.data + r * in.stride, norm.width);
    for (std::size_t r = 0; r < in.count; ++r)
        factors[r] = variance_of(in.data + r * in.stride, norm.width, means[r]);
    invert_roots(factors, in.count, 1e-5f);
    const float* const gain = norm.gain.data();
    const float* const offset = norm.offset.data();
    for (std::size_t r = 0; r < in.count; ++r) {
        const Vector middle = hn::Set(Tag(), means[r]);
        const Vector factor = hn::Set(Tag(), factors[r]);
        for (std::size_t i = 0; i < padded(norm.width); i += lanes) {
            const Vector away = hn::Sub(hn::LoadU(Tag(), in.data + r * in.stride + i), middle);
            const Vector scaled = hn::Mul(hn::Mul(away, factor), hn::LoadU(Tag(), gain + i));
            hn::StoreU(hn::Add(scaled, hn::LoadU(Tag(), offset + i)), Tag(),
                       out.data + r * out.stride + i);
        }
    }
}

void normalise(const Norm& norm, const Rows& in, const MutableRows& out) {
    for (std::size_t r = 0; r < in.count; r += batch)
        normalise_batch(norm, {in.data + r * in.stride, in.stride, std::min(batch, in.count - r)},
                        {out.data + r * out.stride, out.stride});
}

void gelu(float* numbers, std::size_t count) {
    const Vector outer = hn::Set(Tag(), 1.5957691216057308f);  // 2 sqrt(2 / pi)
    const Vector inner = hn::Set(Tag(), 0.044715f);
    for (std::size_t i = 0; i < count; i += lanes) {
        const Vector x = hn::LoadU(Tag(), numbers + i);
        const Vector bent = hn::MulAdd(hn::Mul(inner, hn::Mul(x, x)), x, x);
        hn::StoreU(hn::Mul(x, sigmoid(hn::Mul(outer, bent))), Tag(), numbers + i);
    }
}

// Returns the sum of the squares.
HWY_INLINE float silu(float* vector, std::size_t size) {
    Sums sums;
    for (std::size_t i = 0; i < size; i += lanes) {
        const Vector x = hn::LoadU(Tag(), vector + i);
        const Vector active = hn::Mul(x, sigmoid(x));
        hn::StoreU(active, Tag(), vector + i);
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::MulAdd(active, active, sum);
    }
    return sums.total();
}

HWY_INLINE void divide_by_lengths(float* const* vectors, std::size_t size, float* squares,
                                  std::size_t count) {
    const Vector one = hn::Set(Tag(), 1.f);
    const Vector least = hn::Set(Tag(), 1e-12f);
    for (std::size_t i = 0; i < count; i += lanes) {
        const Vector length = hn::Max(hn::Sqrt(hn::LoadU(Tag(), squares + i)), least);
        hn::StoreU(hn::Div(one, length), Tag(), squares + i);
    }
    for (std::size_t v = 0; v < count; ++v) {
        const Vector factor = hn::Set(Tag(), squares[v]);
        for (std::size_t i = 0; i < size; i += lanes)
            hn::StoreU(hn::Mul(factor, hn::LoadU(Tag(), vectors[v] + i)), Tag(), vectors[v] + i);
    }
}

void unit_silu(const Vectors& vectors) {
    float* held[batch];
    alignas(64) float squares[batch] = {};
    std::size_t count = 0;
    for (std::size_t r = 0; r < vectors.rows; ++r)
        for (std::size_t v = 0; v < vectors.count; ++v) {
            held[count] = vectors.data + r * vectors.stride + v * vectors.size;
            squares[count] = silu(held[count], vectors.size);
            if (++count < batch) continue;
            divide_by_lengths(held, vectors.size, squares, count);
            count = 0;
        }
    divide_by_lengths(held, vectors.size, squares, count);
}

void open_gates(const Vectors& gates) {
    for (std::size_t r = 0; r < gates.rows; ++r)
        for (std::size_t i = 0; i < gates.count * gates.size; i += lanes) {
            float* const at = gates.data + r * gates.stride + i;
            hn::StoreU(sigmoid(hn::LoadU(Tag(), at)), Tag(), at);
        }
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_hybrid {

HWY_EXPORT(normalise);
HWY_EXPORT(gelu);
HWY_EXPORT(unit_silu);
HWY_EXPORT(open_gates);

void normalise(const Norm& norm, const Rows& in, const MutableRows& out) {
    HWY_DYNAMIC_DISPATCH(normalise)(norm, in, out);
}

void gelu(float* numbers, std::size_t count) {
    HWY_DYNAMIC_DISPATCH(gelu)(numbers, count);
}

void unit_silu(const Vectors& vectors) {
    HWY_DYNAMIC_DISPATCH(unit_silu)(vectors);
}

void open_gates(const Vectors& gates) {
    HWY_DYNAMIC_DISPATCH(open_gates)(gates);
}

}  // namespace nrem_hybrid
#endif  // HWY_ONCE
