// One process at a time writes to a run's folder. The lock is flock's, which on network drives may
// be missing or hold on one machine only; so the folder's .lock also says whose it is, and a
// process that finds another's name there stops before it writes again.
#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace nrem::core {

class FolderLock {
public:
    // Makes the folder where there is none. Throws UsageError naming the holder when another
    // process still holds the lock after `patience`, or when the folder cannot be written.
    explicit FolderLock(std::filesystem::path folder, std::chrono::seconds patience = {});
    FolderLock(const FolderLock&) = delete;
    FolderLock& operator=(const FolderLock&) = delete;
    ~FolderLock();

    // Throws Error when another process has taken the folder over. Reads a small file.
    void check() const;

private:
    void acquire(std::chrono::seconds patience);
    [[nodiscard]] std::filesystem::path path() const { return folder_ / ".lock"; }

    std::filesystem::path folder_;
    std::string self_;  // "4711 on host"
    int file_ = -1;
};

// Whether a process on this machine, or on one that shares its locks, writes there now.
[[nodiscard]] bool is_locked(const std::filesystem::path& folder);

}  // namespace nrem::core
