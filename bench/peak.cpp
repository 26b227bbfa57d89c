#include "peak.hpp"

#include <algorithm>
#include <ctime>

#undef HWY_TARGET_INCLUDE
#define HWY_TARGET_INCLUDE "peak.cpp"
#include <hwy/foreach_target.h>  // must come before highway.h
#include <hwy/highway.h>

HWY_BEFORE_NAMESPACE();
namespace nrem_bench {
namespace HWY_NAMESPACE {

namespace hn = hwy::HWY_NAMESPACE;

// Enough of them to hide the latency of a multiply-add, few enough to stay in registers.
constexpr int chains = 12;
constexpr int rounds = 1 << 18;

// Returns the number of operations done.
double multiply_and_add() {
    const hn::ScalableTag<float> tag;
    hn::Vec<decltype(tag)> sums[chains];
    const auto factor = hn::Set(tag, 0.999f);
    for (auto& sum : sums) sum = hn::Set(tag, 1.f);
    for (int round = 0; round < rounds; ++round) {
#pragma GCC unroll 12
        for (int i = 0; i < chains; ++i) sums[i] = hn::MulAdd(sums[i], factor, factor);
        __asm__ volatile("");
    }
    auto total = sums[0];
    for (const auto& sum : sums) total = hn::Add(total, sum);
    volatile float kept = hn::GetLane(total);
    (void)kept;
    return 2.0 * chains * rounds * static_cast<double>(hn::Lanes(tag));
}

}  // namespace HWY_NAMESPACE
}  // namespace nrem_bench
HWY_AFTER_NAMESPACE();

#if HWY_ONCE
namespace nrem_bench {

HWY_EXPORT(multiply_and_add);

double peak() {
    double best = 0;
    for (int i = 0; i < 50; ++i) {
        const std::clock_t start = std::clock();
        const double done = HWY_DYNAMIC_DISPATCH(multiply_and_add)();
        const double seconds = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC;
        best = std::max(best, done / seconds);
    }
    return best;
}

}  // namespace nrem_bench
#endif  // HWY_ONCE
