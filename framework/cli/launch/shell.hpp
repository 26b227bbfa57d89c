// Runs other programs through the shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// Quotes any text as one word of a command line.
[[nodiscard]] std::string shell_word(std::string_view word);
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

struct ShellResult {
    int exit_code = 0;   // 127: no such program; 128 + signal: killed
    std::string output;  // stdout; stderr goes to our own
};
// Waits until the command has ended. Throws Error when there is no shell.
[[nodiscard]] ShellResult ask_shell(const std::string& command);

}  // namespace nrem::core
