// One entry a place, which is the mean of what was seen there (a map), without what only passed by.
//
//   D <- D + (v - D) / W,   W <- min(W + 1, `longest`)
//
// A view further than `outlier` from the mean is not fused and takes from the support; where the
// support is used up, the place begins anew with it.
#pragma once

#include <algorithm>
#include <span>

#include "engines/slots/attention.hpp"
#include "engines/slots/store.hpp"

namespace nrem::slots {

struct Fusing {
    double outlier;  // distance from the mean; 0: everything is fused
    double longest;  // views that a mean has at most
};

// The entry of a place, or size() where there is none.
inline std::size_t find_place(const Store& store, float place) {
    std::size_t row = 0;
    while (row < store.size() && store.entry(row).place != place) ++row;
    return row;
}

inline void fuse(const Store& store, std::size_t row, std::span<const float> value,
                 const Fusing& fusing) {
    Entry& entry = store.entry(row);
    const auto mean = store.value(row);
    if (fusing.outlier > 0 && distance(mean, value) > fusing.outlier) {
        entry.support -= 1;
        if (entry.support > 0) return;
        std::copy(value.begin(), value.end(), mean.begin());
        entry.support = 1;
        entry.count = 1;
        return;
    }
    entry.support = std::min(entry.support + 1, static_cast<float>(fusing.longest));
    entry.count = std::min(entry.count + 1, static_cast<float>(fusing.longest));
    for (std::size_t i = 0; i < mean.size(); ++i) mean[i] += (value[i] - mean[i]) / entry.count;
}

}  // namespace nrem::slots
