// An open file, pipe or socket and who closes it, and system calls on files that are never taken for
// done when they failed: each throws Error with the file's path and the reason that errno gives.
#pragma once

#include <unistd.h>

#include <cstddef>
#include <filesystem>
#include <string_view>
#include <utility>

namespace nrem::core {

class Descriptor {
public:
    Descriptor() = default;
    explicit Descriptor(int file) : file_(file) {}
    // A path by the user's own word: links are followed. What is below a run folder is opened by
    // RunPath. Throws Error when it cannot be opened.
    Descriptor(const std::filesystem::path& path, int flags);
    Descriptor(Descriptor&& other) noexcept : file_(std::exchange(other.file_, -1)) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        std::swap(file_, other.file_);
        return *this;
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    ~Descriptor() { close(); }

    [[nodiscard]] int get() const { return file_; }
    [[nodiscard]] bool is_open() const { return file_ >= 0; }
    void close() {
        if (file_ >= 0) ::close(std::exchange(file_, -1));
    }
    // Some drives say only now that something was not written. Throws Error.
    void close(const std::filesystem::path& path);

private:
    int file_ = -1;
};

// Throws Error with the path and the reason that errno gives.
[[noreturn]] void fail_on(const std::filesystem::path& path, const char* what);

// As many bytes as there are, up to `most`; 0 at the end of the file.
[[nodiscard]] std::size_t read_some(int file, char* bytes, std::size_t most,
                                    const std::filesystem::path& path);

// Appends all of the bytes, or none: a partial write is taken back.
void write_whole(int file, std::string_view bytes, const std::filesystem::path& path);

// Returns when the file is on the disk.
void sync(int file, const std::filesystem::path& path);

}  // namespace nrem::core
