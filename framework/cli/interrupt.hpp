// SIGINT and SIGTERM: the first one asks for a clean end, the second one ends at once.
#pragma once

#include <atomic>

namespace nrem::core {

// From here on.
void catch_interrupts();
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace nrem::core
