// Opening a shared library as a plugin, up to the point where its table can be read.
#pragma once

#include <filesystem>

#include "nrem/abi/plugin.h"

namespace nrem::core {

// Opens the file for good: it stays mapped until the process ends. Throws Error with the file and
// the reason. The returned table has the right major version and at least the fields of 1.0.
[[nodiscard]] const nrem_plugin& open_library(const std::filesystem::path& file);

// The same checks for a table in this process. Throws Error without a file's name.
void check_version(const nrem_plugin& plugin);

}  // namespace nrem::core
