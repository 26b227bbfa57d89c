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

// The sum of a vector's lanes: halves are added until one number is left.
#    if HWY_TARGET == HWY_SCALAR
HWY_INLINE float fold(Tag, Vector sum) {
    return hn::GetLane(sum);
}
#    else
template <class Small>
HWY_INLINE float fold(Small, hn::Vec<Small> sum) {
    if constexpr (hn::MaxLanes(Small()) > 4) {
        const hn::Half<Small> half;
        return fold(half, hn::Add(hn::LowerHalf(half, sum), hn::UpperHalf(half, sum)));
    } else {
        sum = hn::Add(sum, hn::Shuffle1032(sum));
        return hn::GetLane(hn::Add(sum, hn::Shuffle2301(sum)));
    }
}
#    endif

// 16 running sums.
class Sums {
public:
    HWY_INLINE Sums() {
        for (auto& sum : sums_) sum = hn::Zero(Tag());
    }
    HWY_INLINE Vector& operator[](std::size_t vector) { return sums_[vector]; }
    HWY_INLINE float total() const {
        Vector sums[vectors_per_group];
        for (std::size_t i = 0; i < vectors_per_group; ++i) sums[i] = sums_[i];
        for (std::size_t half = vectors_per_group / 2; half > 0; half /= 2)
            for (std::size_t i = 0; i < half; ++i) sums[i] = hn::Add(sums[i], sums[i + half]);
        return fold(Tag(), sums[0]);
    }

private:
    Vector sums_[vectors_per_group];
};

// exp(x) for x from -86 to 86, to about one unit in the last place: x = n ln 2 + r, and a
// polynomial in r (constants of expf in the Cephes library, Moshier), in the shortest chain of
// operations.
HWY_INLINE Vector exponential(Vector x) {
    const hn::RebindToSigned<Tag> whole;
    const auto constant = [](float value) HWY_ATTR { return hn::Set(Tag(), value); };
    // Adding 1.5 2^23 rounds to a whole number and leaves it in the lowest bits.
    const Vector shifted = hn::MulAdd(x, constant(1.44269504f), constant(12582912.f));
    const Vector n = hn::Sub(shifted, constant(12582912.f));
    const Vector near = hn::NegMulAdd(n, constant(0.693359375f), x);
    const Vector r = hn::NegMulAdd(n, constant(-2.12194440e-4f), near);
    const Vector square = hn::Mul(r, r);
    const Vector high = hn::MulAdd(r, constant(1.9875691500e-4f), constant(1.3981999507e-3f));
    const Vector middle = hn::MulAdd(r, constant(8.3334519073e-3f), constant(4.1665795894e-2f));
    const Vector low = hn::MulAdd(r, constant(1.6666665459e-1f), constant(5.0000001201e-1f));
    const Vector upper = hn::MulAdd(square, hn::MulAdd(square, high, middle), low);
    const Vector power = hn::MulAdd(square, upper, hn::Add(r, constant(1.f)));
    const auto exponent = hn::ShiftLeft<23>(hn::BitCast(whole, shifted));
    return hn::BitCast(Tag(), hn::Add(hn::BitCast(whole, power), exponent));
}

// 1 / (1 + exp(-x)), which changes no more in float32 beyond 86.
HWY_INLINE Vector sigmoid(Vector x) {
    const Vector bounded =
        hn::Min(hn::Max(hn::Neg(x), hn::Set(Tag(), -86.f)), hn::Set(Tag(), 86.f));
    const Vector one = hn::Set(Tag(), 1.f);
    return hn::Div(one, hn::Add(one, exponential(bounded)));
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_hybrid
HWY_AFTER_NAMESPACE();
#endif
