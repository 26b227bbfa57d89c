// A reversal design (A/B/A/B): in some parts of a stream predictions see the memory with what nights
// have made of it, in others the same memory as it would be if no night had changed it. All that is
// learned at wake goes into both. Nothing but predictions depends on the part, and no component
// learns of it.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "memory/memory.hpp"
#include "wake/day_log.hpp"

namespace nrem::core {

class Reversal {
public:
    // The parts of a stream of so many steps, which are equal but for a step. Streams with an odd
    // number begin with the other letter, so that what drifts along a stream cancels over streams.
    Reversal(std::string order, std::uint64_t steps, std::uint64_t stream, Memory memory)
        : order_(std::move(order)), steps_(steps), swapped_(stream % 2 == 1), memory_(std::move(memory)) {}

    [[nodiscard]] DesignPart part(std::uint64_t step) const {
        const bool applied = (order_[step * order_.size() / steps_] == 'A') != swapped_;
        return applied ? DesignPart::applied : DesignPart::withdrawn;
    }
    // As no night has changed it. It bears the version of the memory that the nights have made, by
    // which a component could tell them apart.
    [[nodiscard]] Memory& unconsolidated(std::uint64_t version) {
        memory_.set_version(version);
        return memory_;
    }

private:
    std::string order_;
    std::uint64_t steps_;
    bool swapped_;
    Memory memory_;
};

}  // namespace nrem::core
