// What changed between two versions of a memory.
#pragma once

#include <cstdint>
#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

struct MemoryDiff {
    std::vector<std::uint64_t> added;    // ids, rising
    std::vector<std::uint64_t> changed;  // in text, answer, vector or a number (not in its use)
    std::vector<std::uint64_t> removed;
    std::vector<double> tensor_changes;  // norm of the difference, by tensor
    double tensor_change = 0;            // the same over all tensors
    [[nodiscard]] bool empty() const {
        return added.empty() && changed.empty() && removed.empty() && tensor_change == 0;
    }
};

// Both memories must have one layout. Costs a walk over both lists of records and all tensors that
// are not shared.
[[nodiscard]] MemoryDiff diff(const Memory& before, const Memory& after);

}  // namespace nrem::core
