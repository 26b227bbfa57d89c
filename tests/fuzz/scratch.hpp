// A file of the fuzzer's own, for readers that take a path: each input replaces what it held.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <string>

namespace nrem::fuzz {

// Removed at the end; in memory where there is such a folder.
class Scratch {
public:
    explicit Scratch(const std::string& name) : path_(folder_ / name) {
        std::filesystem::create_directories(path_.parent_path());
    }
    Scratch(const Scratch&) = delete;
    Scratch& operator=(const Scratch&) = delete;
    ~Scratch() { std::filesystem::remove_all(folder_); }

    const std::filesystem::path& hold(const std::uint8_t* data, std::size_t size) const {
        std::ofstream file(path_, std::ios::binary | std::ios::trunc);
        file.write(reinterpret_cast<const char*>(data), static_cast<std::streamsize>(size));
        if (!file) std::abort();
        return path_;
    }
    [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }

private:
    static std::filesystem::path own_folder() {
        const std::filesystem::path memory = "/dev/shm";
        const auto base = std::filesystem::is_directory(memory)
                              ? memory
                              : std::filesystem::temp_directory_path();
        return base / ("nrem-fuzz-" + std::to_string(getpid()));
    }
    std::filesystem::path folder_ = own_folder();
    std::filesystem::path path_;
};

}  // namespace nrem::fuzz
