// What the kernels share, compiled once for each SIMD target. No include guard of the usual kind.
//
// Sums over a row are kept in 16 lanes, however many of them one vector holds, and folded in one
// order: machines that have fused multiply-add give the same bits.
#if defined(NREM_HYBRID_SIMD) == defined(HWY_TARGET_TOGGLE)
#    ifdef NREM_HYBRID_SIMD
#        undef NREM_HYBRID_SIMD
#    else
#        define NREM_HYBRID_SIMD
#    endif

#    include <hwy/contrib/math/math-inl.h>
#    include <hwy/highway.h>

#    include "aligned.hpp"

HWY_BEFORE_NAMESPACE();
namespace nrem_hybrid {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

using Tag = hn::CappedTag<float, group>;
using Vector = hn::Vec<Tag>;
constexpr std::size_t lanes = hn::MaxLanes(Tag());
constexpr std::size_t vectors_per_group = group / lanes;

// 16 running sums.
class Sums {
public:
    HWY_INLINE Sums() {
        for (auto& sum : sums_) sum = hn::Zero(Tag());
    }
    HWY_INLINE Vector& operator[](std::size_t vector) { return sums_[vector]; }
    // Halves are added until one number is left.
    HWY_INLINE float total() const {
        alignas(64) float all[group];
        for (std::size_t i = 0; i < vectors_per_group; ++i)
            hn::Store(sums_[i], Tag(), all + i * lanes);
        for (std::size_t half = group / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) all[i] += all[i + half];
        return all[0];
    }

private:
    Vector sums_[vectors_per_group];
};

// 1 / (1 + exp(-x)); the exponent is kept where float32 has one.
HWY_INLINE Vector sigmoid(Vector x) {
    const Vector limit = hn::Set(Tag(), 87.f);
    const Vector bounded = hn::Min(hn::Max(x, hn::Neg(limit)), limit);
    const Vector one = hn::Set(Tag(), 1.f);
    return hn::Div(one, hn::Add(one, hn::Exp(Tag(), hn::Neg(bounded))));
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();
#endif
