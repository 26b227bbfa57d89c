// Other programs, by way of the shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace nrem::core {

// One word of a command line, whatever is in it.
[[nodiscard]] std::string shell_word(std::string_view word);
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

struct ShellResult {
    int exit_code = 0;   // 127: there is no such program; 128 + signal when it was killed
    std::string output;  // stdout; stderr goes where ours does
};
// Waits until the command is over. Throws Error when there is no shell.
[[nodiscard]] ShellResult ask_shell(const std::string& command);

}  // namespace nrem::core
