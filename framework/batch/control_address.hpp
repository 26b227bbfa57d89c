// Where a run that is going on can be asked: a Unix socket in its folder. The folder's path may be
// longer than such an address can be, so that the folder is opened and named by its descriptor.
#pragma once

#include <sys/socket.h>
#include <sys/un.h>

#include <filesystem>
#include <string>

#include "base/descriptor.hpp"

namespace nrem::core {

inline constexpr const char* control_name = "control";

struct ControlAddress {
    // Throws UsageError when the folder cannot be opened.
    explicit ControlAddress(const std::filesystem::path& folder,
                            const std::string& file = control_name);
    [[nodiscard]] const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&name); }
    Descriptor folder;
    sockaddr_un name{};
};

// Asks the run in `folder` with one line and returns its answer, a line too. Throws Error when no
// run is going on there, or when it does not answer for a minute.
[[nodiscard]] std::string ask_run(const std::filesystem::path& folder, const std::string& line);

}  // namespace nrem::core
