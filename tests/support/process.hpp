// Runs the program as a user would: a command line in a shell, its output and its exit code.
#pragma once

#include <sys/wait.h>

#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <memory>
#include <sstream>
#include <string>

namespace nrem::process {

struct Result {
    int exit_code = -1;  // 128 + signal when it was killed
    std::string output;  // stdout and stderr together
};

inline Result run(const std::string& command) {
    Result result;
    FILE* pipe = popen(("( " + command + " ) 2>&1").c_str(), "r");
    if (!pipe) return result;
    std::array<char, 4096> block{};
    while (const std::size_t count = fread(block.data(), 1, block.size(), pipe))
        result.output.append(block.data(), count);
    const int status = pclose(pipe);
    result.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
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
