// What changed between two versions of a memory.
#pragma once

#include <cstdint>
#include <vector>

#include "memory/memory.hpp"

namespace nrem::core {

struct MemoryDiff {
    std::vector<std::uint64_t> added;    // ids, rising
    std::vector<std::uint64_t> changed;  // text, answer, vector or a number other than use
    std::vector<std::uint64_t> removed;
    std::vector<double> tensor_changes;  // norm of the difference, by tensor
    double tensor_change = 0;            // the same over all tensors
    [[nodiscard]] bool empty() const {
        return added.empty() && changed.empty() && removed.empty() && tensor_change == 0;
    }
};

// Memories with one layout. Costs a walk over both record lists and all tensors that are not
// shared.
[[nodiscard]] MemoryDiff diff(const Memory& before, const Memory& after);

}  // namespace nrem::core
