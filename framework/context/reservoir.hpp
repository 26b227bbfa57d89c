// A uniform sample of all experiences with a truth so far, of fixed size: the probe set on which
// a night's gain is measured (Vitter 1985, algorithm R).
#pragma once

#include <cstdint>
#include <vector>

#include "nrem/sdk/random.hpp"
#include "nrem/sdk/values.hpp"

namespace nrem::core {

class Reservoir {
public:
    Reservoir(std::size_t capacity, std::uint64_t seed) : capacity_(capacity), random_(seed) {}

    void offer(const nrem_experience& experience) {
        if (capacity_ == 0 || !experience.truth) return;
        ++seen_;
        if (items_.size() < capacity_) {
            items_.push_back(experience);
        } else if (const auto at = random_.below(seen_); at < capacity_) {
            items_[at] = experience;
        }
    }
    [[nodiscard]] const std::vector<nrem_experience>& items() const { return items_; }

private:
    std::size_t capacity_;
    std::uint64_t seen_ = 0;
    Random random_;
    std::vector<nrem_experience> items_;
};

}  // namespace nrem::core
