#include "study/environment.hpp"

#include <algorithm>
#include <cstdlib>
#include <map>
#include <set>
#include <span>
#include <sstream>

#include "base/error.hpp"
#include "base/isolated.hpp"
#include "base/working_folder.hpp"
#include "host/crossing.hpp"
#include "host/library.hpp"
#include "host/services.hpp"
#include "host/table.hpp"
#include "nrem/sdk/values.hpp"

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

// A library to be opened. One that was named by itself must be good; a bad one in a folder is left
// out.
struct FoundPlugin {
    fs::path file;
    bool named;
};

std::vector<FoundPlugin> candidates_at(const std::vector<fs::path>& paths) {
    std::vector<FoundPlugin> found;
    for (const fs::path& path : paths) {
        if (!fs::is_directory(path)) {
            found.push_back({path, true});
            continue;
        }
        std::set<fs::path> files;
        for (const auto& entry : fs::directory_iterator(path))
            if (entry.path().extension() == ".so") files.insert(entry.path());
        for (const auto& file : files) found.push_back({file, false});
    }
    return found;
}

// Opens a library and reads the description of its components.
void look_at(const fs::path& file) {
    const nrem_array& tables = open_library(file).components;
    if (!tables.data || tables.stride < least_size<nrem_component>) return;
    for (const auto& table : Array<nrem_component>(tables)) (void)read_component(table);
}

// Opening a library runs code that may end the process, and so may a table with bad pointers. So a
// child process opens it first. One child opens as many as it can, and prints a line before each.
// Any other fault of a file is reported when it is opened here.
std::map<fs::path, std::string> those_that_end_a_process(const std::vector<FoundPlugin>& candidates) {
    std::map<fs::path, std::string> found;
    for (std::size_t first = 0; first < candidates.size();) try {
        const Isolated tried = isolated(
            [&](const auto& say) {
                for (const auto& candidate : std::span(candidates).subspan(first)) try {
                        say("\n");
                        look_at(candidate.file);
                    } catch (const Error&) {
                        continue;
                    }
            },
            {});
        const auto begun = static_cast<std::size_t>(std::ranges::count(tried.said, '\n'));
        if (tried.failure.empty() || begun == 0) return found;
        first += begun;
        found[candidates[first - 1].file] = "when it was opened, it " + tried.failure;
    } catch (const Error&) {
        return found;  // no process is left to try it in
    }
    return found;
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

fs::path docs_folder() {
    return standard_folder("docs", NREM_DOCS_INSTALL);
}

fs::path sdk_folder() {
    return standard_folder("include", NREM_SDK_INSTALL);
}

std::unique_ptr<Registry> open_registry(const std::vector<std::string>& more, Warnings warnings) {
    const SameWorkingFolder kept;
    std::vector<fs::path> plugins{plugin_folder()};
    if (!fs::exists(plugins[0])) plugins.clear();
    for (const auto& path : paths_from("NREM_PLUGIN_PATH")) plugins.push_back(path);
    plugins.insert(plugins.end(), more.begin(), more.end());
    const auto candidates = candidates_at(plugins);
    const auto deadly = those_that_end_a_process(candidates);
    auto registry = std::make_unique<Registry>(data_folders());
    for (const auto& [file, named] : candidates) try {
            if (const auto found = deadly.find(file); found != deadly.end())
                throw Error(file.string() + ": " + found->second);
            registry->load(file);
        } catch (const Error& failure) {
            if (named) throw UsageError(std::string("plugin ") + failure.what());
            registry->leave_out(failure.what());
            if (warnings == Warnings::on)
                log_line(NREM_LOG_WARNING, std::string("plugin left out: ") + failure.what());
        }
    return registry;
}

}  // namespace nrem::core
