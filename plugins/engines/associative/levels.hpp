// What the rule and the policy `cascade` agree on: the names of the levels of a memory, from the
// fastest to the slowest, and of the tensor that says which level replays are written to.
#pragma once

#include <string>
#include <vector>

#include "nrem/sdk/component.hpp"

namespace nrem::levels {

// One number: 0 for the fastest level.
inline constexpr const char* receiver = "receiver";

NREM_HIDDEN inline std::string name(std::size_t level) {
    return "level " + std::to_string(level + 1);
}

// The indices of the tensors of a memory in its layout.
struct NREM_HIDDEN Places {
    std::vector<std::size_t> levels;  // fastest first
    std::size_t receiver = 0;
};

NREM_HIDDEN inline Places find(const Memory& memory) {
    Places places;
    const auto tensors = memory.tensors();
    for (std::size_t i = 0; i < tensors.size(); ++i) {
        if (view(tensors[i].name) == name(places.levels.size())) places.levels.push_back(i);
        if (view(tensors[i].name) == receiver) places.receiver = i;
    }
    return places;
}

NREM_HIDDEN inline std::size_t size_of(const nrem_tensor& tensor) {
    std::size_t size = 1;
    for (std::size_t i = 0; i < tensor.rank; ++i) size *= tensor.shape[i];
    return size;
}

}  // namespace nrem::levels
