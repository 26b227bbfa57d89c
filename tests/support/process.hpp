// Runs the program as a user would: a command line in a shell, its output and its exit code.
#pragma once

#include <sys/wait.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "base/process.hpp"

namespace nrem::process {

using Result = core::ShellResult;

// With stdout and stderr together.
inline Result run(const std::string& command) {
    return core::ask_shell("( " + command + " ) 2>&1");
}

// The built program with arguments.
inline std::string nrem(const std::string& arguments) {
    return std::string(NREM_BUILD_DIR) + "/nrem " + arguments;
}

inline void write(const std::filesystem::path& path, const std::string& text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

inline std::string read(const std::filesystem::path& path) {
    std::ostringstream text;
    text << std::ifstream(path, std::ios::binary).rdbuf();
    return text.str();
}

}  // namespace nrem::process
