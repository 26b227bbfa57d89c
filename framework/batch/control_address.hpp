// The address of the Unix socket in a run's folder. The folder's path may be longer than such an
// address can be, so the folder is opened and named by its descriptor.
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

// Sends one line to the run in `folder` and returns its reply, also a line. Throws UsageError when
// no run is going on there, and Error when it does not reply within a minute.
[[nodiscard]] std::string ask_run(const std::filesystem::path& folder, const std::string& line);

}  // namespace nrem::core
