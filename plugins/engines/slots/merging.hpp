// Two neighbours in time become one entry, which stands for both (MovieChat, MemoryVLA).
#pragma once

#include <algorithm>
#include <span>
#include <vector>

#include "engines/slots/store.hpp"

namespace nrem::slots {

struct Range {
    std::size_t first;
    std::size_t end;
};

// The row of the range whose key is most like that of the next row, the first of equal ones.
inline std::size_t most_alike(const Store& store, const Range& range) {
    std::size_t best = range.first;
    float most = -2;
    for (std::size_t row = range.first; row + 1 < range.end; ++row) {
        const float alike = product(store.key(row), store.key(row + 1));
        if (alike <= most) continue;
        most = alike;
        best = row;
    }
    return best;
}

// Merges a later row into an earlier one: means by the experiences that each was made of.
inline void merge_into(Store& store, std::size_t row, std::size_t later, std::vector<float>& key) {
    const Entry second = store.entry(later);
    Entry& first = store.entry(row);
    const float share = second.count / (first.count + second.count);
    key.assign(store.key(row).begin(), store.key(row).end());
    const auto towards = [share](std::span<float> mine, std::span<const float> others) {
        for (std::size_t i = 0; i < mine.size(); ++i) mine[i] += share * (others[i] - mine[i]);
    };
    towards(key, store.key(later));
    towards(store.value(row), store.value(later));
    if (to_unit(key)) store.set_key(row, key);  // opposite keys have no mean: the first one stays
    first.count += second.count;
    first.latest = std::max(first.latest, second.latest);
    first.uses += second.uses;
    first.life = std::max(first.life, second.life);
    store.erase(later, Order::kept);
}
inline void merge_with_next(Store& store, std::size_t row, std::vector<float>& key) {
    merge_into(store, row, row + 1, key);
}

}  // namespace nrem::slots
