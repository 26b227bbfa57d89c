// Whitening of keys: y = L⁻¹ (x - m), with m the mean of the keys seen at wake and L the Cholesky
// factor of their covariance, which is drawn towards a multiple of the identity by `shrink`, as
// keys may be fewer than their elements. What keys have in common is gone from y, so that keys that
// were alike are far apart.
//
// Until `fit` keys were seen, or the first replay, keys are as they are. Then the map stays, since
// what was written by one map cannot be read by another. The lower triangle of one matrix has the
// sums of products before that, and L afterwards.
#pragma once

#include <algorithm>
#include <cmath>
#include <span>
#include <vector>

#include "engines/associative/place.hpp"
#include "engines/linear/step.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

class Whitening {
public:
    explicit Whitening(const nrem::Params& params)
        : fit_(params.integer("fit")), shrink_(static_cast<float>(params.number("shrink"))) {}

    static void layout(nrem::Layout& layout, std::size_t size) {
        layout.tensor("map", {size, size});
        layout.tensor("mean", {size});
        layout.tensor("seen", {2});  // keys; 1 where the map is made
    }

    // A key at wake.
    void see(nrem::MemoryEditor& memory, std::span<const float> key) {
        float* const seen = memory.tensor(seen_.in(memory));
        if (seen[1] != 0) return;
        float* const mean = memory.tensor(mean_.in(memory));
        float* const sums = memory.tensor(map_.in(memory));
        const std::size_t size = key.size();
        seen[0] += 1;
        off_.resize(size);
        for (std::size_t i = 0; i < size; ++i) {
            off_[i] = key[i] - mean[i];
            mean[i] += off_[i] / seen[0];
        }
        // Welford 1962: the distance to the mean before, by that to the mean of now.
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t k = 0; k <= i; ++k) sums[i * size + k] += off_[i] * (key[k] - mean[k]);
        if (fit_ > 0 && seen[0] >= static_cast<float>(fit_)) make(memory, size);
    }

    // A replay: the map is made, if it is not yet.
    void settle(nrem::MemoryEditor& memory, std::size_t size) {
        const float* const seen = memory.tensor(seen_.in(memory));
        if (seen[1] == 0 && seen[0] > 1) make(memory, size);
    }

    void apply(const nrem::Memory& memory, std::span<const float> key, std::span<float> out) {
        std::copy(key.begin(), key.end(), out.begin());
        if (memory.tensor(seen_.in(memory))[1] == 0) return;
        const float* const mean = memory.tensor(mean_.in(memory));
        const float* const factor = memory.tensor(map_.in(memory));
        for (std::size_t i = 0; i < out.size(); ++i) {
            const float* const row = factor + i * out.size();
            const float before = nrem_linear::dot<float>({row, i}, {out.data(), i});
            out[i] = (out[i] - mean[i] - before) / row[i];
        }
    }

private:
    void make(nrem::MemoryEditor& memory, std::size_t size) {
        float* const seen = memory.tensor(seen_.in(memory));
        float* const all = memory.tensor(map_.in(memory));
        float trace = 0;
        for (std::size_t i = 0; i < size; ++i) trace += all[i * size + i];
        if (trace <= 0) return;  // all keys are the same one
        const float own = shrink_ * trace / static_cast<float>(size);
        for (std::size_t i = 0; i < size; ++i)
            for (std::size_t k = 0; k <= i; ++k) {
                float& cell = all[i * size + k];
                cell = ((1 - shrink_) * cell + (i == k ? own : 0)) / seen[0];
                cell -= nrem_linear::dot<float>({all + i * size, k}, {all + k * size, k});
                cell = i == k ? std::sqrt(cell) : cell / all[k * size + k];
            }
        seen[1] = 1;
    }

    std::size_t fit_;
    float shrink_;
    nrem::Place map_{"map"};
    nrem::Place mean_{"mean"};
    nrem::Place seen_{"seen"};
    std::vector<float> off_;  // scratch
};

}  // namespace fast_weights
