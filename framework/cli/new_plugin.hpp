// Writes a plugin to start from: one file that builds as it is and passes the conformance kit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nrem::core {

[[nodiscard]] std::vector<std::string> kinds_with_scaffold();

// Writes <folder>/<name>.cpp and returns what to do next, for people. Throws UsageError for an
// unknown kind, a name that is not in snake_case, and a file that is already there.
[[nodiscard]] std::string new_plugin(const std::string& kind, const std::string& name,
                                     const std::filesystem::path& folder);

}  // namespace nrem::core
