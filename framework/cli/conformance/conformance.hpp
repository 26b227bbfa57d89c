// The conformance kit: does a plugin keep the rules of the boundary? Every check runs in a process
// of its own, so that a crash is a failed check and not the end.
#pragma once

#include <filesystem>

namespace nrem::core {

// Prints a line for each check, and for a failed one the reason. Returns 0 when all hold, 1 when
// one fails. Throws UsageError when there is no such file. Call it before there are threads.
[[nodiscard]] int check_plugin(const std::filesystem::path& file);

}  // namespace nrem::core
