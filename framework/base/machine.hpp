// What the machine has.
#pragma once

#include <unistd.h>

#include <cstdint>

namespace nrem::core {

[[nodiscard]] inline std::uint64_t bytes_of_memory() {
    return static_cast<std::uint64_t>(sysconf(_SC_PHYS_PAGES)) *
           static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
}

}  // namespace nrem::core
