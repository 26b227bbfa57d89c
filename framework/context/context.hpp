// The append-only log of experiences since the last sleep: exact, short-lived, bounded. When it is
// full the oldest experience goes. Experiences point into their stream and into the lane's
// predictions, which outlive the context.
#pragma once

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
        if (size() == capacity_) tokens_ -= core::tokens(items_[first_++]);
        if (first_ > capacity_) {  // the gone half is moved over at once: O(1) a push
            items_.erase(items_.begin(), items_.begin() + static_cast<std::ptrdiff_t>(first_));
            first_ = 0;
        }
        items_.push_back(experience);
        tokens_ += core::tokens(experience);
    }
    void clear() {
        items_.clear();
        first_ = 0;
        tokens_ = 0;
    }

    [[nodiscard]] std::size_t size() const { return items_.size() - first_; }
    [[nodiscard]] std::uint64_t capacity() const { return capacity_; }
    [[nodiscard]] std::uint64_t tokens() const { return tokens_; }

    // The latest `count`, oldest first; good until the next push or clear.
    [[nodiscard]] nrem_array latest(std::size_t count) const {
        const std::size_t shown = count < size() ? count : size();
        return {items_.data() + (items_.size() - shown), shown, sizeof(nrem_experience)};
    }
    // A frozen copy of everything.
    [[nodiscard]] std::vector<nrem_experience> segment() const {
        return {items_.begin() + static_cast<std::ptrdiff_t>(first_), items_.end()};
    }

private:
    std::uint64_t capacity_;
    std::size_t first_ = 0;
    std::uint64_t tokens_ = 0;
    std::vector<nrem_experience> items_;
};

}  // namespace nrem::core
