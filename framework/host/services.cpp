#include "host/services.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <utility>

#include "base/error.hpp"
#include "base/hash.hpp"
#include "nrem/sdk/component.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

void log(void*, std::int32_t level, nrem_str message) {
    log_line(level, nrem::view(message));
}

// What a list of `sha256sum` says that the hash of a file is, or nothing.
std::string listed_hash(const fs::path& list, const std::string& name) {
    constexpr std::size_t digits = 64;
    std::ifstream file(list);
    for (std::string line; std::getline(file, line);)
        if (line.substr(std::min(line.size(), digits)) == "  " + name)
            return line.substr(0, digits);
    return "";
}

// A file of a data folder that SHA256SUMS names, beside it or in a folder above, was shipped and
// must be as it was. Throws Error with the file and both hashes.
void require_as_shipped(const fs::path& data_folder, const fs::path& file,
                        const std::string& hash) {
    const fs::path within = file.lexically_relative(data_folder);
    if (within.empty() || *within.begin() == "..") return;
    for (fs::path above = within; !above.empty();) {
        above = above.parent_path();
        const fs::path list = data_folder / above / "SHA256SUMS";
        const std::string listed = listed_hash(list, file.lexically_relative(list.parent_path()));
        if (!listed.empty() && listed != hash)
            throw Error(fmt::format("{} is damaged or another file: its SHA-256 is {}, and that of "
                                    "the file that was shipped is {} ({})",
                                    file.string(), hash, listed, list.string()));
    }
}

}  // namespace

// One write, so that lines of different threads do not mix.
void log_line(std::int32_t level, std::string_view message) {
    const std::string line =
        fmt::format("nrem: {}{}\n", level >= NREM_LOG_WARNING ? "warning: " : "", message);
    std::fwrite(line.data(), 1, line.size(), stderr);
}

Registry::Services::Services(std::vector<fs::path> folders)
    : data_folders(std::move(folders)),
      data{.struct_size = sizeof(nrem_data),
           .self = this,
           .locate = [](void* self, nrem_str name, char* path, size_t size, nrem_error* error) {
               return nrem::detail::guard(error, [&] {
                   const auto found = static_cast<Services*>(self)->locate(nrem::view(name));
                   if (found.size() >= size) throw Error(found + ": the path is too long");
                   std::memcpy(path, found.c_str(), found.size() + 1);
               });
           }},
      host{.struct_size = sizeof(nrem_host),
           .self = this,
           .log = log,
           .extension = [](void* self, const char* id) {
               return static_cast<const Services*>(self)->extension(id ? id : "");
           }} {}

const void* Registry::Services::extension(std::string_view id) const {
    if (id == NREM_DATA) return &data;
    if (id == NREM_HTTP) return &http.table();
    return nullptr;
}

std::string Registry::Services::locate(std::string_view name) {
    const std::lock_guard lock(mutex);
    if (const auto known = located.find(name); known != located.end()) return known->second.path;
    std::vector<fs::path> candidates;
    if (fs::path(name).is_relative())
        for (const auto& folder : data_folders) candidates.push_back(folder / name);
    candidates.push_back(fs::absolute(name));  // what a user has made, as "runs/x/weights"
    for (const auto& candidate : candidates) {
        if (!fs::is_regular_file(candidate)) continue;
        DataFile file{std::string(name), fs::absolute(candidate).string(), sha256_file(candidate)};
        for (const auto& folder : data_folders) require_as_shipped(folder, candidate, file.sha256);
        return located.emplace(file.name, std::move(file)).first->second.path;
    }
    std::vector<std::string> searched;
    for (const auto& candidate : candidates) searched.push_back(candidate.string());
    throw Error(
        fmt::format("data file '{}' is not there; looked for {}", name, fmt::join(searched, ", ")));
}

}  // namespace nrem::core
