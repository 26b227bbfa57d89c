// Where the program finds plugins and data: beside itself in a build tree, under its prefix when it
// is installed, and wherever the user says.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/registry.hpp"

namespace nrem::core {

// Where the files of data sets are looked for: the standard folder, then NREM_DATA_PATH. Last
// comes the working folder.
[[nodiscard]] std::vector<std::filesystem::path> data_folders();

// The standard plugin folder: what comes with the program.
[[nodiscard]] std::filesystem::path plugin_folder();

// Where the headers that plugins are built with are.
[[nodiscard]] std::filesystem::path sdk_folder();

enum class Warnings { on, off };

// The standard plugin folder, NREM_PLUGIN_PATH (folders, ':' between them), then `more` (folders or
// files). What cannot be opened in a folder is left out with a warning; a file that was named must
// be good, or this throws UsageError. Call it before there are threads.
[[nodiscard]] std::unique_ptr<Registry> open_registry(const std::vector<std::string>& more,
                                                      Warnings warnings = Warnings::on);

}  // namespace nrem::core
