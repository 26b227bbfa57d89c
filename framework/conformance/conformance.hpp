// The conformance kit: does a plugin keep the rules of the boundary? Every check runs in a process
// of its own, so that a crash fails only that check.
#pragma once

#include <filesystem>
#include <map>
#include <string>

namespace nrem::core {

// Prints a line for each check, with the reason if it fails. Returns 0 when all hold, 1 when one
// fails. `given` are parameters for the components that have them. Throws UsageError for a missing
// file. Call it before there are threads.
[[nodiscard]] int check_plugin(const std::filesystem::path& file,
                               const std::map<std::string, std::string>& given = {});

}  // namespace nrem::core
