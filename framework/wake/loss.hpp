// Where a memory lost a fact: in which night, or in a write at wake.
#pragma once

#include <algorithm>
#include <cstdint>
#include <string>
#include <tuple>
#include <vector>

#include "base/fields.hpp"

namespace nrem::core {

// By which change a memory ceased to hold a fact.
struct LossPlace {
    std::string sleep;        // "": a write at wake
    std::uint64_t night = 0;  // of the stream, from 1; 0: none
    std::string policies;     // of the night, those that may have done it: "merge, decay"
    std::uint64_t step = 0;   // of the write, or the last one before the night
};

// Retention misses, by where the fact was lost.
struct LossCount {
    std::string sleep;
    std::uint64_t night = 0;
    std::string policies;
    std::uint64_t misses = 0;
    friend bool operator==(const LossCount&, const LossCount&) = default;
};
void fields(auto& archive, Of<LossCount> auto& value) {
    archive("sleep", value.sleep);
    archive("night", value.night);
    archive.unless_empty("policies", value.policies);
    archive("misses", value.misses);
}
// Adds the losses of another stream or trial; both are by sleep, night and policies.
inline void add(std::vector<LossCount>& sum, const std::vector<LossCount>& losses) {
    const auto key_of = [](const LossCount& loss) {
        return std::tie(loss.sleep, loss.night, loss.policies);
    };
    for (const LossCount& each : losses) {
        const auto at = std::ranges::lower_bound(sum, key_of(each), {}, key_of);
        if (at != sum.end() && key_of(*at) == key_of(each))
            at->misses += each.misses;
        else
            sum.insert(at, each);
    }
}

}  // namespace nrem::core
