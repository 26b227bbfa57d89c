// Writes a plugin to start from: one file that builds unchanged and passes the conformance kit.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nrem::core {

[[nodiscard]] std::vector<std::string> kinds_with_scaffold();

// Writes <folder>/<name>.cpp and returns the next steps as text. Throws UsageError for an unknown
// kind, a name that is not snake_case, and an existing file.
[[nodiscard]] std::string new_plugin(const std::string& kind, const std::string& name,
                                     const std::filesystem::path& folder);

}  // namespace nrem::core
