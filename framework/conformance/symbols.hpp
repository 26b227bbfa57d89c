// The symbols of a shared library that the loader shares within the whole process.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace nrem::core {

// Readable names of variables that g++ marked as unique: static variables of classes, templates and
// inline functions with external linkage. Two plugins that have one of the same name share it, even
// with RTLD_LOCAL. Variables of the standard library and of nrem's own headers are left out.
[[nodiscard]] std::vector<std::string> process_wide_symbols(const std::filesystem::path& file);

}  // namespace nrem::core
