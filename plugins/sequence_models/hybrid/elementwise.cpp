// Norms, activations and gates, compiled once for each SIMD target by Highway.
#include "elementwise.hpp"

#include <algorithm>
#include <cmath>

#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "elementwise.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h

#include "simd.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

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
    for (std::size_t i = 0; i < padded(width); i += lanes) {
        const auto inside = hn::FirstN(Tag(), std::min(width - std::min(i, width), lanes));
        const Vector away = hn::IfThenElseZero(inside, hn::Sub(hn::LoadU(Tag(), row + i), middle));
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::MulAdd(away, away, sum);
    }
    return sums.total() / static_cast<float>(width);
}

void normalise(const Norm& norm, const Rows& in, const MutableRows& out) {
    const float* const gain = norm.gain.data();
    const float* const offset = norm.offset.data();
    for (std::size_t r = 0; r < in.count; ++r) {
        const float* const row = in.data + r * in.stride;
        const float mean = mean_of(row, norm.width);
        const float spread = variance_of(row, norm.width, mean);
        const Vector middle = hn::Set(Tag(), mean);
        const Vector factor = hn::Set(Tag(), 1.f / std::sqrt(spread + 1e-5f));
        for (std::size_t i = 0; i < padded(norm.width); i += lanes) {
            const Vector away = hn::Sub(hn::LoadU(Tag(), row + i), middle);
            const Vector scaled = hn::Mul(hn::Mul(away, factor), hn::LoadU(Tag(), gain + i));
            hn::StoreU(hn::Add(scaled, hn::LoadU(Tag(), offset + i)), Tag(),
                       out.data + r * out.stride + i);
        }
    }
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

// Squares are summed while the activation is stored; the length divides afterwards.
HWY_INLINE void unit_silu_of(float* vector, std::size_t size) {
    Sums sums;
    for (std::size_t i = 0; i < size; i += lanes) {
        const Vector x = hn::LoadU(Tag(), vector + i);
        const Vector active = hn::Mul(x, sigmoid(x));
        hn::StoreU(active, Tag(), vector + i);
        Vector& sum = sums[i / lanes % vectors_per_group];
        sum = hn::MulAdd(active, active, sum);
    }
    const Vector factor = hn::Set(Tag(), 1.f / std::max(std::sqrt(sums.total()), 1e-12f));
    for (std::size_t i = 0; i < size; i += lanes)
        hn::StoreU(hn::Mul(factor, hn::LoadU(Tag(), vector + i)), Tag(), vector + i);
}

void unit_silu(const Vectors& vectors) {
    for (std::size_t r = 0; r < vectors.rows; ++r)
        for (std::size_t v = 0; v < vectors.count; ++v)
            unit_silu_of(vectors.data + r * vectors.stride + v * vectors.size, vectors.size);
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
