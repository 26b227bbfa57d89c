// The append-only log of experiences since the last sleep: exact, short-lived, bounded. When it is
// full the oldest experience is dropped. Experiences point into their stream and into the lane's
// predictions, both of which outlive the context. Their steps rise.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "nrem/sdk/values.hpp"

namespace nrem::core {

// What an experience costs to show, in tokens.
[[nodiscard]] inline std::uint64_t tokens(const nrem_experience& experience) {
    return estimate_tokens(view(experience.cue->text)) +
           (experience.truth ? estimate_tokens(view(experience.truth->text)) : 0);
}

class Context {
public:
    explicit Context(std::uint64_t capacity) : capacity_(capacity) {}

    void push(const nrem_experience& experience) {
        if (capacity_ == 0) return;
        if (size() == capacity_) ++first_;
        if (first_ > capacity_) forget_gone();  // moved when half is dropped: O(1) a push
        items_.push_back(experience);
        tokens_.push_back(core::tokens(experience) + (tokens_.empty() ? 0 : tokens_.back()));
    }
    // Drops the experiences before `step`, which have been consolidated.
    void drop_before(std::uint64_t step) {
        first_ = index_of(step);
        forget_gone();
    }

    [[nodiscard]] std::size_t size() const { return items_.size() - first_; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
    // Counts the experiences from `step` on.
    [[nodiscard]] std::size_t items_since(std::uint64_t step) const {
        return items_.size() - index_of(step);
    }
    [[nodiscard]] std::uint64_t tokens_since(std::uint64_t step) const {
        const std::size_t from = index_of(step);
        if (from == items_.size()) return 0;
        return tokens_.back() - (from ? tokens_[from - 1] : gone_tokens_);
    }

    // The latest `count` experiences, oldest first; valid until the next push or drop.
    [[nodiscard]] nrem_array latest(std::size_t count) const {
        const std::size_t shown = std::min(count, size());
        return {items_.data() + (items_.size() - shown), shown, sizeof(nrem_experience)};
    }
    // A copy of the experiences from `step` on, frozen for a night.
    [[nodiscard]] std::vector<nrem_experience> segment(std::uint64_t step = 0) const {
        return {items_.begin() + static_cast<std::ptrdiff_t>(index_of(step)), items_.end()};
    }

private:
    [[nodiscard]] std::size_t index_of(std::uint64_t step) const {
        if (first_ == items_.size() || items_[first_].step >= step) return first_;
        const auto from = items_.begin() + static_cast<std::ptrdiff_t>(first_);
        const auto found = std::lower_bound(
            from, items_.end(), step,
            [](const nrem_experience& item, std::uint64_t wanted) { return item.step < wanted; });
        return static_cast<std::size_t>(found - items_.begin());
    }
    void forget_gone() {
        if (first_ == 0) return;
        const auto gone = static_cast<std::ptrdiff_t>(first_);
        gone_tokens_ = tokens_[first_ - 1];
        items_.erase(items_.begin(), items_.begin() + gone);
        tokens_.erase(tokens_.begin(), tokens_.begin() + gone);
        if (items_.empty()) gone_tokens_ = 0;
        first_ = 0;
    }

    std::uint64_t capacity_;
    std::size_t first_ = 0;
    std::uint64_t gone_tokens_ = 0;
    std::vector<nrem_experience> items_;
    std::vector<std::uint64_t> tokens_;  // running sums, each including its item
};

}  // namespace nrem::core
