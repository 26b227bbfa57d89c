// Code of plugins may change the working folder of the process, and paths that a user gave are
// relative to the one before.
#pragma once

#include <filesystem>
#include <system_error>

namespace nrem::core {

// Goes back to the folder that is the working one now, at its end.
class SameWorkingFolder {
public:
    SameWorkingFolder() : folder_(std::filesystem::current_path(ignored_)) {}
    SameWorkingFolder(const SameWorkingFolder&) = delete;
    SameWorkingFolder& operator=(const SameWorkingFolder&) = delete;
    ~SameWorkingFolder() { std::filesystem::current_path(folder_, ignored_); }

private:
    std::error_code ignored_;
    std::filesystem::path folder_;
};

}  // namespace nrem::core
