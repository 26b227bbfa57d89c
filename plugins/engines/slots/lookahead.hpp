// Entries are read again in the light of what comes after them (LaMemo): each has the attention of
// its own key over itself and all that is later, as the running mean of an online softmax:
//
//   w = exp(sharpness (k . k' - 1)),   l <- l + w,   v <- v + (v' - v) w / l
//
// which is (l_old v_old + l_new v_new) / (l_old + l_new), so that v is at any time what full
// attention would give. An entry's own weight is 1, and its count is l. A write costs a scan.
#pragma once

#include <cmath>
#include <cstddef>
#include <span>
#include <vector>

#include "engines/slots/scan.hpp"
#include "engines/slots/store.hpp"

namespace nrem::slots {

class LookAhead {
public:
    explicit LookAhead(double sharpness) : sharpness_(sharpness) {}

    void refresh(const Store& store, std::span<const float> key, std::span<const float> value) {
        products_.resize(store.size());
        similarities(store.keys(), key, products_);
        for (std::size_t row = 0; row < store.size(); ++row) {
            const double off = static_cast<double>(products_[row]) - 1;
            const auto weight = static_cast<float>(std::exp(sharpness_ * off));
            Entry& entry = store.entry(row);
            entry.count += weight;
            const float share = weight / entry.count;
            const auto own = store.value(row);
            for (std::size_t i = 0; i < own.size(); ++i) own[i] += share * (value[i] - own[i]);
        }
    }

private:
    double sharpness_;
    std::vector<float> products_;
};

}  // namespace nrem::slots
