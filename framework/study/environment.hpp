// Where the program finds plugins and data: beside itself in a build tree, under its prefix when
// installed, and where the user says.
#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "host/registry.hpp"

namespace nrem::core {

// The folders that are searched for data files: the standard folder, then NREM_DATA_PATH, and the
// working folder last.
[[nodiscard]] std::vector<std::filesystem::path> data_folders();

// The standard plugin folder, with the plugins that come with the program.
[[nodiscard]] std::filesystem::path plugin_folder();

// The folder of the documentation: experiments and the register of papers.
[[nodiscard]] std::filesystem::path docs_folder();

// The folder with the headers for building plugins.
[[nodiscard]] std::filesystem::path sdk_folder();

enum class Warnings { on, off };

// The standard plugin folder, NREM_PLUGIN_PATH (folders separated by ':'), then `more` (folders or
// files). A bad file in a folder is left out with a warning; a file that was named must be good,
// else this throws UsageError. Call it before there are threads.
[[nodiscard]] std::unique_ptr<Registry> open_registry(const std::vector<std::string>& more,
                                                      Warnings warnings = Warnings::on);

}  // namespace nrem::core
