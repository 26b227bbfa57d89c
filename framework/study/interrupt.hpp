// SIGINT and SIGTERM: the first one asks for a clean end and gives it a time, the second one ends at
// once.
#pragma once

#include <atomic>

namespace nrem::core {

// From here on; so many seconds after the first one the process ends, whatever it waits for.
void catch_interrupts(unsigned seconds);
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace nrem::core
