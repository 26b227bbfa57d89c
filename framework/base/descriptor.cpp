#include "base/descriptor.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "base/error.hpp"

namespace nrem::core {

namespace fs = std::filesystem;

Descriptor::Descriptor(const fs::path& path, int flags)
    : file_(open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (file_ < 0) fail_on(path, "cannot be opened");
}

// After EINTR the descriptor is closed all the same, on Linux.
void Descriptor::close(const fs::path& path) {
    if (file_ < 0) return;
    if (::close(std::exchange(file_, -1)) != 0 && errno != EINTR) fail_on(path, "cannot be written");
}

void fail_on(const fs::path& path, const char* what) {
    throw Error(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
}

std::size_t read_some(int file, char* bytes, std::size_t most, const fs::path& path) {
    while (true) {
        const ssize_t count = read(file, bytes, most);
        if (count >= 0) return static_cast<std::size_t>(count);
        if (errno != EINTR) fail_on(path, "cannot be read to its end");
    }
}

void write_whole(int file, std::string_view bytes, const fs::path& path) {
    const off_t before = lseek(file, 0, SEEK_END);
    std::size_t written = 0;
    while (written < bytes.size()) {
        const ssize_t count = write(file, bytes.data() + written, bytes.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) {
            const int reason = errno;
            const bool undone = ftruncate(file, before) == 0;
            errno = reason;
            fail_on(path,
                    undone ? "cannot be written" : "cannot be written, and its last line is torn");
        }
        written += static_cast<std::size_t>(count);
    }
}

void sync(int file, const fs::path& path) {
    while (fdatasync(file) != 0)
        if (errno != EINTR) fail_on(path, "cannot be written");
}

}  // namespace nrem::core
