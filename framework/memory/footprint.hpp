// The size of a memory in the three units that budgets use.
#pragma once

#include <cstdint>

#include "base/fields.hpp"

namespace nrem::core {

struct Footprint {
    std::uint64_t bytes = 0;
    std::uint64_t records = 0;
    std::uint64_t tokens = 0;
    friend bool operator==(const Footprint&, const Footprint&) = default;
};
void fields(auto& archive, Of<Footprint> auto& value) {
    archive("bytes", value.bytes);
    archive("records", value.records);
    archive("tokens", value.tokens);
}

}  // namespace nrem::core
