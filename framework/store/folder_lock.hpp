// One process at a time writes to a run's folder. The lock is flock's, which on network drives may
// be missing or hold on one machine only; so the folder's .lock also says whose it is, and a
// process that finds another's name there, or none, stops before it writes again.
#pragma once

#include <chrono>
#include <string>

#include "base/run_path.hpp"

namespace nrem::core {

class FolderLock {
public:
    // Makes the folder where there is none. Throws UsageError naming the holder when another
    // process still holds the lock after `patience`, or when the folder cannot be written.
    explicit FolderLock(const RunPath& folder, std::chrono::seconds patience = {});

    // Throws Error when another process has taken the folder over, or when the lock's file is gone.
    // Reads a small file.
    void check() const;

private:
    void acquire(std::chrono::seconds patience);

    RunPath folder_;
    RunPath lock_;
    std::string self_;  // "4711 on host"
    Descriptor file_;
};

// Whether a process on this machine, or on one that shares its locks, writes there now.
[[nodiscard]] bool is_locked(const RunPath& folder);

}  // namespace nrem::core
