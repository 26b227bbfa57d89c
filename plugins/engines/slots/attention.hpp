// What a store brings to mind for a key: shares of attention over its entries, and the mean of
// their values by these shares. Buffers grow with the store and are kept.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <span>
#include <vector>

#include "engines/slots/store.hpp"

namespace nrem::slots {

struct Reading {
    std::size_t top;   // entries that are read; 0: all
    double sharpness;  // of the softmax over similarities
    double newer;      // added for each write that an entry is younger
};

struct Share {
    std::uint32_t row;
    float share;
};

class Attention {
public:
    explicit Attention(const Reading& reading) : reading_(reading) {}

    // The shares, the largest first where only some are read. They are good until the next call.
    std::vector<Share>& attend(const Store& store, std::span<const float> key) {
        find(store, key);
        shares_.resize(found_.size());
        scores_.resize(found_.size());
        best_ = -2;
        double most = -std::numeric_limits<double>::infinity();
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const Near& near = found_[i];
            scores_[i] = reading_.sharpness * static_cast<double>(near.similarity) +
                         reading_.newer * static_cast<double>(store.entry(near.row).born);
            best_ = std::max(best_, near.similarity);
            most = std::max(most, scores_[i]);
        }
        double sum = 0;
        for (std::size_t i = 0; i < found_.size(); ++i) {
            const double weight = std::exp(scores_[i] - most);
            sum += weight;
            shares_[i] = {found_[i].row, static_cast<float>(weight)};
        }
        for (Share& share : shares_)
            share.share = static_cast<float>(static_cast<double>(share.share) / sum);
        return shares_;
    }
    // The similarity of what was nearest in the last call; -2: the store was empty.
    [[nodiscard]] float best() const { return best_; }

private:
    void find(const Store& store, std::span<const float> key) {
        const std::size_t size = store.size();
        if (reading_.top > 0 && reading_.top < size) {
            code_.resize(code_size(key.size()));
            found_.resize(reading_.top);
            found_.resize(nearest(store.keys(), key, code_, found_));
            return;
        }
        products_.resize(size);
        similarities(store.keys(), key, products_);
        found_.resize(size);
        for (std::size_t row = 0; row < size; ++row)
            found_[row] = {static_cast<std::uint32_t>(row), products_[row]};
    }

    Reading reading_;
    std::vector<std::int16_t> code_;
    std::vector<float> products_;
    std::vector<Near> found_;
    std::vector<double> scores_;
    std::vector<Share> shares_;
    float best_ = -2;
};

// Scales shares to a sum of 1.
inline void to_whole(std::span<Share> shares) {
    float sum = 0;
    for (const Share& share : shares) sum += share.share;
    for (Share& share : shares) share.share = sum > 0 ? share.share / sum : 0;
}

// Leaves the shares of entries of one place.
inline void keep_place(const Store& store, std::vector<Share>& shares, float place) {
    std::erase_if(shares,
                  [&](const Share& share) { return store.entry(share.row).place != place; });
    to_whole(shares);
}

// out = the mean of the values.
inline void mix(const Store& store, std::span<const Share> shares, std::span<float> out) {
    std::fill(out.begin(), out.end(), 0.0F);
    for (const Share& share : shares) {
        const auto value = store.value(share.row);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += share.share * value[i];
    }
}

inline double distance(std::span<const float> a, std::span<const float> b) {
    double squared = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        const double off = static_cast<double>(a[i]) - static_cast<double>(b[i]);
        squared += off * off;
    }
    return std::sqrt(squared);
}

}  // namespace nrem::slots
