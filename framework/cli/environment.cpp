#include "cli/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <sstream>

#include "base/error.hpp"
#include "base/isolated.hpp"
#include "host/library.hpp"

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

// A file, or all libraries of a folder.
std::vector<fs::path> libraries_at(const fs::path& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (const auto& entry : fs::directory_iterator(path))
        if (entry.path().extension() == ".so") files.push_back(entry.path());
    std::sort(files.begin(), files.end());
    return files;
}

// What runs as soon as a library is opened may end the process: that happens in a child first, one
// for all of them, which says the name of each beforehand. Whatever else is wrong with a file is
// said when it is opened here.
void try_to_open(std::span<const fs::path> paths) {
    if (paths.empty()) return;
    const Isolated tried = isolated(
        [paths](const auto& say) {
            for (const fs::path& path : paths)
                for (const fs::path& file : libraries_at(path)) try {
                        say(file.string() + '\n');
                        (void)open_library(file);
                    } catch (const Error&) {
                        continue;
                    }
        },
        {});
    if (tried.failure.empty()) return;
    std::string last = tried.said.substr(0, tried.said.find_last_of('\n'));
    last.erase(0, last.find_last_of('\n') + 1);
    throw UsageError("plugin " + last + ": when it was opened, it " + tried.failure);
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
    const std::size_t own = plugins.size();
    for (const auto& path : paths_from("NREM_PLUGIN_PATH")) plugins.push_back(path);
    plugins.insert(plugins.end(), more.begin(), more.end());
    try_to_open(std::span(plugins).subspan(own));
    auto registry = std::make_unique<Registry>(data_folders());
    for (const auto& path : plugins) try {
            fs::is_directory(path) ? registry->load_folder(path) : registry->load(path);
        } catch (const Error& failure) {
            throw UsageError(std::string("plugin ") + failure.what());
        }
    return registry;
}

}  // namespace nrem::core
