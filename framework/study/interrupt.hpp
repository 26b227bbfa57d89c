// SIGINT and SIGTERM: the first signal asks for a clean end within a time limit, the second one
// ends the process at once.
#pragma once

#include <atomic>

namespace nrem::core {

// Installs the handlers. This many seconds after the first signal the process ends, whatever it
// waits for.
void catch_interrupts(unsigned seconds);
[[nodiscard]] const std::atomic<bool>& interrupted();

}  // namespace nrem::core
