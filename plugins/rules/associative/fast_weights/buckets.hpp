// Pairs kept as they are, in buckets by the signs of the key along random directions (locality-
// sensitive hashing): a read is attention over the pairs of the query's bucket, which is added to
// what the matrix says (HAX). Each bucket has as many places as all others; a new pair takes that
// of its oldest one. Only what is seen at wake is kept: a replay would keep it twice.
#pragma once

#include <algorithm>
#include <bit>
#include <cmath>
#include <span>
#include <stdexcept>
#include <vector>

#include "engines/associative/place.hpp"
#include "engines/linear/softmax_reads.hpp"
#include "nrem/sdk.hpp"

namespace fast_weights {

class Buckets {
public:
    using Vector = std::span<const float>;

    explicit Buckets(const nrem::Params& params)
        : buckets_(params.integer("buckets")),
          places_(params.integer("places")),
          sharpness_(static_cast<float>(params.number("inverse_temperature"))) {
        if (buckets_ > 0 && !std::has_single_bit(buckets_))
            throw std::invalid_argument("buckets: 0, or a power of two, as each sign halves them");
        if (buckets_ > 0 && params.text("learn") == "sleep")
            throw std::invalid_argument("buckets keep what is seen at wake, and learn: sleep keeps "
                                        "nothing of it");
    }

    void layout(nrem::Layout& layout, std::size_t keys, std::size_t values) const {
        if (buckets_ == 0) return;
        if (buckets_ > 1)
            layout.tensor("directions", {bits(), keys}, {.start = NREM_NORMAL, .spread = 1});
        layout.tensor("bucket_keys", {buckets_ * places_, keys});
        layout.tensor("bucket_values", {buckets_ * places_, values});
        layout.tensor("bucket_writes", {buckets_});
    }

    void write(nrem::MemoryEditor& memory, Vector key, Vector value, bool asleep) {
        if (buckets_ == 0 || asleep) return;
        const std::size_t bucket = bucket_of(memory, key);
        float& writes = memory.tensor(writes_in_.in(memory))[bucket];
        const auto turn = static_cast<std::size_t>(writes);
        const std::size_t place = bucket * places_ + turn % places_;
        writes = static_cast<float>(turn + 1 < 2 * places_ ? turn + 1 : turn + 1 - places_);
        std::copy(key.begin(), key.end(), memory.tensor(keys_in_.in(memory)) + place * key.size());
        std::copy(value.begin(), value.end(),
                  memory.tensor(values_in_.in(memory)) + place * value.size());
    }

    // A pair whose key is this one becomes a zero vector of a zero key.
    void take_back(nrem::MemoryEditor& memory, Vector key) {
        if (buckets_ == 0) return;
        const std::size_t bucket = bucket_of(memory, key);
        float* const keys = memory.tensor(keys_in_.in(memory));
        const auto& values = memory.tensors()[values_in_.in(memory)];
        for (std::size_t place = bucket * places_; place < (bucket + 1) * places_; ++place) {
            float* const kept = keys + place * key.size();
            if (!std::equal(key.begin(), key.end(), kept)) continue;
            std::fill_n(kept, key.size(), 0.0F);
            std::fill_n(memory.tensor(values_in_.in(memory)) + place * values.shape[1],
                        values.shape[1], 0.0F);
        }
    }

    // Adds to `out`.
    void read(const nrem::Memory& memory, Vector key, std::span<float> out) {
        if (buckets_ == 0) return;
        const std::size_t bucket = bucket_of(memory, key);
        const auto writes = static_cast<std::size_t>(memory.tensor(writes_in_.in(memory))[bucket]);
        if (writes == 0) return;
        scores_.reserve(places_);
        scores_.resize(std::min(writes, places_));
        const float* row = memory.tensor(keys_in_.in(memory)) + bucket * places_ * key.size();
        for (float& score : scores_) {
            score = sharpness_ * nrem_linear::dot<float>({row, key.size()}, key);
            row += key.size();
        }
        nrem_linear::softmax<float>(scores_);
        read_.resize(out.size());
        const float* const values =
            memory.tensor(values_in_.in(memory)) + bucket * places_ * out.size();
        nrem_linear::read<float>({values, scores_.size(), out.size()}, scores_, 1, read_);
        for (std::size_t i = 0; i < out.size(); ++i) out[i] += read_[i];
    }

private:
    [[nodiscard]] std::size_t bits() const {
        return static_cast<std::size_t>(std::countr_zero(buckets_));
    }
    std::size_t bucket_of(const nrem::Memory& memory, Vector key) {
        std::size_t bucket = 0;
        for (std::size_t bit = 0; bit < bits(); ++bit) {
            const float* const row = memory.tensor(directions_in_.in(memory)) + bit * key.size();
            const bool ahead = nrem_linear::dot<float>({row, key.size()}, key) > 0;
            bucket = 2 * bucket + (ahead ? 1 : 0);
        }
        return bucket;
    }

    std::size_t buckets_;
    std::size_t places_;
    float sharpness_;
    nrem::Place directions_in_{"directions"};
    nrem::Place keys_in_{"bucket_keys"};
    nrem::Place values_in_{"bucket_values"};
    nrem::Place writes_in_{"bucket_writes"};
    std::vector<float> scores_;  // scratch
    std::vector<float> read_;    // scratch
};

}  // namespace fast_weights
