#include "store/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr auto retry_interval = std::chrono::milliseconds(200);

std::string own_name() {
    char host[200] = {};
    if (gethostname(host, sizeof host - 1) != 0) std::strcpy(host, "unknown");
    return fmt::format("{} on {}", getpid(), host);
}

// Opened anew each time: a network drive shows what others have written only then.
std::string holder_of(const fs::path& lock) {
    std::string holder;
    std::ifstream file(lock);
    std::getline(file, holder);
    return holder.empty() ? "unknown" : holder;
}

// A drive without locks lets everybody in.
bool try_lock(int file) {
    return flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

}  // namespace

FolderLock::FolderLock(fs::path folder, std::chrono::seconds patience)
    : folder_(std::move(folder)), self_(own_name()) {
    std::error_code failure;
    fs::create_directories(folder_, failure);
    if (failure)
        throw UsageError(
            fmt::format("{}: cannot be made: {}", folder_.string(), failure.message()));
    file_ = open(path().c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0644);
    if (file_ < 0)
        throw UsageError(
            fmt::format("{}: cannot be written: {}", folder_.string(), std::strerror(errno)));
    try {
        acquire(patience);
    } catch (...) {
        close(file_);
        throw;
    }
}

FolderLock::~FolderLock() {
    close(file_);
}

void FolderLock::acquire(std::chrono::seconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!try_lock(file_)) {
        if (std::chrono::steady_clock::now() >= end)
            throw UsageError(fmt::format("{}: another run (process {}) is writing here",
                                         folder_.string(), holder_of(path())));
        std::this_thread::sleep_for(retry_interval);
    }
    if (ftruncate(file_, 0) != 0 ||
        pwrite(file_, self_.data(), self_.size(), 0) != static_cast<ssize_t>(self_.size()))
        fail_on(path(), "cannot be written");
}

void FolderLock::check() const {
    const std::string holder = holder_of(path());
    if (holder != self_)
        throw Error(fmt::format("{}: taken over by another run (process {}): this one stops",
                                folder_.string(), holder));
}

bool is_locked(const fs::path& folder) {
    const int file = open((folder / ".lock").c_str(), O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    const bool locked = !try_lock(file);
    close(file);
    return locked;
}

}  // namespace nrem::core
