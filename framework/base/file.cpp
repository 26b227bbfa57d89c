#include "base/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <sstream>

#include "base/error.hpp"

namespace nrem::core {

namespace fs = std::filesystem;

constexpr std::size_t block = std::size_t{1} << 20;

Descriptor::Descriptor(const fs::path& path, int flags)
    : file_(open(path.c_str(), flags | O_CLOEXEC, 0644)) {
    if (file_ < 0) fail_on(path, "cannot be opened for writing");
}

Descriptor::~Descriptor() {
    close(file_);
}

void fail_on(const fs::path& path, const char* what) {
    throw Error(fmt::format("{}: {}: {}", path.string(), what, std::strerror(errno)));
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

std::string read_text(const fs::path& path) {
    std::ifstream file(path, std::ios::binary);
    if (!file) throw Error(path.string() + ": cannot be read");
    std::ostringstream text;
    text << file.rdbuf();
    return std::move(text).str();
}

void replace_file(const fs::path& path, const std::string& content, Durability durability,
                  const std::string& suffix) {
    ReplacedFile file(path, suffix);
    file.add(content);
    file.finish(durability);
}

ReplacedFile::ReplacedFile(const fs::path& path, const std::string& suffix)
    : path_(path),
      temporary_(path.string() + suffix),
      file_(temporary_, O_CREAT | O_TRUNC | O_WRONLY) {}

void ReplacedFile::add(std::string_view bytes) {
    if (bytes.size() >= block) {
        write();
        write_whole(file_.get(), bytes, temporary_);
        return;
    }
    waiting_ += bytes;
    if (waiting_.size() >= block) write();
}

void ReplacedFile::write() {
    write_whole(file_.get(), waiting_, temporary_);
    waiting_.clear();
}

void ReplacedFile::finish(Durability durability) {
    write();
    if (durability == Durability::durable && fsync(file_.get()) != 0)
        fail_on(temporary_, "cannot be written");
    if (rename(temporary_.c_str(), path_.c_str()) != 0) fail_on(path_, "cannot be written");
}

}  // namespace nrem::core
