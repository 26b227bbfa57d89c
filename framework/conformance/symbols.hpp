// The symbols of a shared library that the loader makes one for the whole process.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nrem::core {

// Readable names of variables that g++ marked as unique: static variables of classes, templates and
// inline functions with external linkage. Two plugins with the same name for one of these share
// it, RTLD_LOCAL or not. Those of the standard library and of nrem's own headers are left out.
[[nodiscard]] std::vector<std::string> process_wide_symbols(const std::filesystem::path& file);

}  // namespace nrem::core
