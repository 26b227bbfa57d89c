#include "host/services.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <cstring>
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
        return located.emplace(file.name, std::move(file)).first->second.path;
    }
    std::vector<std::string> searched;
    for (const auto& candidate : candidates) searched.push_back(candidate.string());
    throw Error(
        fmt::format("data file '{}' is not there; looked for {}", name, fmt::join(searched, ", ")));
}

}  // namespace nrem::core
