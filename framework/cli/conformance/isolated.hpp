// Runs a function in a child process and says how it ended.
#pragma once

#include <functional>
#include <string>

namespace nrem::core {

// "" when `body` returned; else what it threw, or how the child died: by a signal, by leaving
// through exit, or by using up `seconds` of a processor, or twenty times as many on the clock. Must
// be called while there is one thread.
[[nodiscard]] std::string isolated(const std::function<void()>& body, unsigned seconds);

}  // namespace nrem::core
