#include "store/folder_lock.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <thread>

#include "base/error.hpp"
#include "base/file.hpp"

namespace nrem::core {

namespace {

constexpr auto retry_interval = std::chrono::milliseconds(200);
constexpr const char* lock_name = ".lock";

std::string own_name() {
    char host[200] = {};
    if (gethostname(host, sizeof host - 1) != 0) std::strcpy(host, "unknown");
    return fmt::format("{} on {}", getpid(), host);
}

// Opened anew each time: a network drive shows what others have written only then.
std::string holder_of(const RunPath& lock) {
    const std::string text = lock.exists() ? read_text(lock) : "";
    return text.substr(0, text.find('\n'));
}

// A drive without locks lets everybody in.
bool try_lock(int file) {
    return flock(file, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
}

Descriptor open_lock(const RunPath& folder) try {
    folder.make_folders();
    return (folder / lock_name).open(O_CREAT | O_RDWR);
} catch (const Error& failure) {
    throw UsageError(failure.what());
}

}  // namespace

FolderLock::FolderLock(const RunPath& folder, std::chrono::seconds patience)
    : folder_(folder), lock_(folder / lock_name), self_(own_name()), file_(open_lock(folder)) {
    acquire(patience);
}

void FolderLock::acquire(std::chrono::seconds patience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (!try_lock(file_.get())) {
        if (std::chrono::steady_clock::now() >= end) {
            const std::string holder = holder_of(lock_);
            throw UsageError(fmt::format("{}: another run (process {}) is writing here",
                                         folder_.string(), holder.empty() ? "unknown" : holder));
        }
        std::this_thread::sleep_for(retry_interval);
    }
    if (ftruncate(file_.get(), 0) != 0 ||
        pwrite(file_.get(), self_.data(), self_.size(), 0) != static_cast<ssize_t>(self_.size()))
        fail_on(lock_.path(), "cannot be written");
}

void FolderLock::check() const {
    const std::string holder = holder_of(lock_);
    if (holder == self_) return;
    if (holder.empty())
        throw Error(fmt::format(
            "{}: was {} while this run went on, so that another one could begin here: this one "
            "stops; the same command goes on",
            lock_.string(), lock_.exists() ? "emptied" : "removed"));
    throw Error(fmt::format("{}: taken over by another run (process {}): this one stops",
                            folder_.string(), holder));
}

// Whoever may not write there cannot see a lock, and will be refused where that matters.
bool is_locked(const RunPath& folder) try {
    const auto file = (folder / lock_name).open_if_there(O_RDWR);
    return file && !try_lock(file->get());
} catch (const Error&) {
    return false;
}

}  // namespace nrem::core
