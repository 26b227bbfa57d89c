// The size of a memory in the three units that budgets use.
#pragma once

#include <cstdint>

namespace nrem::core {

struct Footprint {
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t tokens = 0;
    friend bool operator==(const Footprint&, const Footprint&) = default;
};

}  // namespace nrem::core
