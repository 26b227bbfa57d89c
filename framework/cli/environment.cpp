#include "cli/environment.hpp"

#include <cstdlib>
#include <sstream>

#include "base/error.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::vector<fs::path> paths_from(const char* variable) {
    std::vector<fs::path> paths;
    const char* value = std::getenv(variable);
    std::istringstream stream(value ? value : "");
    for (std::string path; std::getline(stream, path, ':');)
        if (!path.empty()) paths.emplace_back(path);
    return paths;
}

// `beside` the program in a build tree, else `installed` under its prefix.
fs::path standard_folder(const char* beside, const char* installed) {
    const fs::path program = fs::read_symlink("/proc/self/exe").parent_path();
    return fs::is_directory(program / beside) ? program / beside
                                              : program.parent_path() / installed;
}

}  // namespace

std::vector<fs::path> data_folders() {
    std::vector<fs::path> data{standard_folder("data", NREM_DATA_INSTALL)};
    for (const auto& folder : paths_from("NREM_DATA_PATH")) data.push_back(folder);
    return data;
}

fs::path plugin_folder() {
    return standard_folder("plugins", NREM_PLUGIN_INSTALL);
}

fs::path sdk_folder() {
    return standard_folder("include", NREM_SDK_INSTALL);
}

std::unique_ptr<Registry> open_registry(const std::vector<std::string>& more) {
    std::vector<fs::path> plugins{plugin_folder()};
    if (!fs::exists(plugins[0])) plugins.clear();
    for (const auto& path : paths_from("NREM_PLUGIN_PATH")) plugins.push_back(path);
    plugins.insert(plugins.end(), more.begin(), more.end());
    auto registry = std::make_unique<Registry>(data_folders());
    for (const auto& path : plugins) try {
            fs::is_directory(path) ? registry->load_folder(path) : registry->load(path);
        } catch (const Error& failure) {
            throw UsageError(std::string("plugin ") + failure.what());
        }
    return registry;
}

}  // namespace nrem::core
