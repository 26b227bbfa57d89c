// Child processes: how they are started, waited for, and how they ended.
#pragma once

#include <sys/types.h>

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/descriptor.hpp"

namespace nrem::core {

// A child does not hand it on to the programs that it starts.
struct Pipe {
    Descriptor reading;
    Descriptor writing;
};
[[nodiscard]] Pipe make_pipe();  // throws Error

// A copy of this process that runs `body` and ends with what it returns; nothing of this process is
// destroyed in it. -1, and errno, when the system starts none. Must be called while there is one
// thread.
[[nodiscard]] pid_t fork_child(const std::function<int()>& body);

// Another program, with all signals as usual and in a process group of its own: an interrupt at the
// terminal reaches this process alone, and what the child starts can be ended with it. It has
// `files`, each under the number behind it, and none beyond the last of these; it reads nothing.
// Throws Error.
[[nodiscard]] pid_t spawn_program(const std::vector<std::string>& command,
                                  const std::vector<std::pair<int, int>>& files);

// Returns the status with which a child has ended, which it waits for.
int wait_for(pid_t child);
// "killed by signal 11 (Segmentation fault)", "exited with 3".
[[nodiscard]] std::string ending_of(int status);

// One word of a command line of the shell, whatever is in it.
[[nodiscard]] std::string shell_word(std::string_view word);
[[nodiscard]] std::string shell_line(const std::vector<std::string>& words);

struct ShellResult {
    int exit_code = 0;   // 127: there is no such program; 128 + signal when it was killed
    std::string output;  // stdout; stderr goes where ours does
};
// Waits until the command is over. Throws Error when there is no shell.
[[nodiscard]] ShellResult ask_shell(const std::string& command);

}  // namespace nrem::core
