// The scan, compiled once for each SIMD target by Highway.
#include "scan.hpp"

#include <algorithm>
#include <cmath>

#include "engines/slots/best.hpp"

// Arrays of vectors need vectors of a size known to the compiler.
#define HWY_DISABLED_TARGETS (HWY_SVE | HWY_SVE2 | HWY_SVE_256 | HWY_SVE2_128 | HWY_RVV)
#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "engines/slots/scan.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nrem::slots {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

inline constexpr std::size_t parts = 16;

// Sixteen sums whatever the width of a vector is, then the rest of the elements.
HWY_INLINE float exact(const float* a, const float* b, std::size_t count) {
    const hn::CappedTag<float, parts> tag;
    constexpr std::size_t lanes = hn::MaxLanes(hn::CappedTag<float, parts>());
    constexpr std::size_t vectors = parts / lanes;
    hn::Vec<decltype(tag)> sums[vectors];
    for (auto& sum : sums) sum = hn::Zero(tag);
    std::size_t i = 0;
    for (; i + parts <= count; i += parts)
        for (std::size_t v = 0; v < vectors; ++v)
            sums[v] = hn::Add(sums[v], hn::Mul(hn::LoadU(tag, a + i + v * lanes),
                                               hn::LoadU(tag, b + i + v * lanes)));
    float stored[parts];
    for (std::size_t v = 0; v < vectors; ++v) hn::StoreU(sums[v], tag, stored + v * lanes);
    float total = 0;
    for (; i < count; ++i) total += a[i] * b[i];
    for (const float sum : stored) total += sum;
    return total;
}

// The product of a row's code and the query's.
HWY_INLINE float coded(const std::int8_t* code, const std::int16_t* query, std::size_t count) {
    const hn::CappedTag<std::int16_t, code_block> wide;
    const hn::Rebind<std::int8_t, decltype(wide)> narrow;
    const hn::RepartitionToWide<decltype(wide)> sum_tag;
    auto even = hn::Zero(sum_tag);
    auto odd = hn::Zero(sum_tag);
    for (std::size_t i = 0; i < count; i += hn::Lanes(wide))
        even = hn::ReorderWidenMulAccumulate(
            sum_tag, hn::PromoteTo(wide, hn::LoadU(narrow, code + i)), hn::LoadU(wide, query + i),
            even, odd);
    return static_cast<float>(hn::GetLane(hn::SumOfLanes(sum_tag, hn::Add(even, odd))));
}

// What the query's code stands for is `scale.step` times its elements.
std::size_t nearest(const Keys& keys, const float* query, const std::int16_t* code,
                    const CodeScale& scale, std::span<Near> out) {
    Best best(out);
    const std::size_t width = code_size(keys.size);
    const auto* const codes = reinterpret_cast<const std::int8_t*>(keys.codes);
    for (std::size_t row = 0; row < keys.rows; ++row) {
        const CodeScale own = keys.scales[row];
        const float about = own.step * scale.step * coded(codes + row * width, code, width);
        if (about + own.slack + scale.slack < best.bar()) continue;
        best.offer({static_cast<std::uint32_t>(row),
                    exact(keys.keys + row * keys.size, query, keys.size)});
    }
    return best.sort();
}

void similarities(const Keys& keys, const float* query, float* out) {
    for (std::size_t row = 0; row < keys.rows; ++row)
        out[row] = exact(keys.keys + row * keys.size, query, keys.size);
}

float product(const float* a, const float* b, std::size_t count) {
    return exact(a, b, count);
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem::slots
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem::slots {

HWY_EXPORT(nearest);
HWY_EXPORT(similarities);
HWY_EXPORT(product);

namespace {

// Rounding of sums in float32, far above what it is for vectors of length 1.
constexpr float rounding = 1e-5F;

float largest(std::span<const float> values) {
    float most = 0;
    for (const float x : values) most = std::max(most, std::abs(x));
    return most;
}

// Rounds to whole steps of which the largest element has `levels`; the distance is what that costs.
template <class Code>
CodeScale round_to(std::span<const float> values, float levels, std::span<Code> code) {
    const float most = largest(values);
    const float step = most > 0 ? most / levels : 1;
    double squared = 0;
    for (std::size_t i = 0; i < code.size(); ++i) {
        const float x = i < values.size() ? values[i] : 0;
        const float whole = std::nearbyint(x / step);
        const double off = static_cast<double>(x - step * whole);
        squared += off * off;
        code[i] = static_cast<Code>(static_cast<std::int16_t>(whole));
    }
    return {step, static_cast<float>(std::sqrt(squared))};
}

}  // namespace

CodeScale encode(std::span<const float> key, std::span<std::uint8_t> code) {
    CodeScale scale = round_to(key, 127, code);
    scale.slack += rounding;
    return scale;
}

std::size_t nearest(const Keys& keys, std::span<const float> query, std::span<std::int16_t> scratch,
                    std::span<Near> out) {
    // Sums of products stay within 31 bits.
    const float most = 0x1p24F / static_cast<float>(scratch.size() + 1);
    const float levels = std::min(8191.0F, std::floor(most));
    CodeScale scale = round_to(query, levels, scratch);
    scale.slack = 1.02F * scale.slack + rounding;  // a code may be a little longer than its key
    return HWY_DYNAMIC_DISPATCH(nearest)(keys, query.data(), scratch.data(), scale, out);
}

void similarities(const Keys& keys, std::span<const float> query, std::span<float> out) {
    HWY_DYNAMIC_DISPATCH(similarities)(keys, query.data(), out.data());
}

float product(std::span<const float> a, std::span<const float> b) {
    return HWY_DYNAMIC_DISPATCH(product)(a.data(), b.data(), a.size());
}

}  // namespace nrem::slots
#endif  // HWY_ONCE
