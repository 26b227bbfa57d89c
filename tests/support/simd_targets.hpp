// The SIMD targets that this machine runs, one at a time.
#pragma once

#include <cstdint>
#include <hwy/targets.h>
#include <vector>

namespace nrem {

class OneTarget {
public:
    explicit OneTarget(std::int64_t target) {
        hwy::SetSupportedTargetsForTest(target);
        renew();
    }
    OneTarget(const OneTarget&) = delete;
    OneTarget& operator=(const OneTarget&) = delete;
    ~OneTarget() {
        hwy::SetSupportedTargetsForTest(0);
        renew();
    }

private:
    static void renew() { hwy::GetChosenTarget().Update(hwy::SupportedTargets()); }
};

inline std::vector<std::int64_t> targets_with_multiply_add() {
    std::vector<std::int64_t> targets = hwy::SupportedAndGeneratedTargets();
    std::erase_if(targets, [](std::int64_t target) {
        return !(target & (HWY_AVX2 | HWY_AVX3 | HWY_AVX3_DL));
    });
    return targets;
}

}  // namespace nrem
