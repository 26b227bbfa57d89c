// What the host offers to components: a log on stderr, the files of data sets, HTTP.
#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "host/http/exchange.hpp"
#include "host/registry.hpp"

namespace nrem::core {

struct Registry::Services {
    explicit Services(std::vector<std::filesystem::path> folders);
    Services(const Services&) = delete;
    Services& operator=(const Services&) = delete;

    // Throws Error naming the folders that were searched.
    [[nodiscard]] std::string locate(std::string_view name);

    [[nodiscard]] const void* extension(std::string_view id) const;  // nullptr: not offered

    std::vector<std::filesystem::path> data_folders;
    mutable std::mutex mutex;  // guards `located`: components are made on many threads
    std::map<std::string, DataFile, std::less<>> located;  // by name
    nrem_data data;
    http::Exchange http;
    nrem_host host;
};

void log_line(std::int32_t level, std::string_view message);

}  // namespace nrem::core
