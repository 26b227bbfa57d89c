#include "base/process.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>

#include "base/error.hpp"

namespace nrem::core {

namespace {

// Descriptors, signals and process group of the child.
struct Spawning {
    explicit Spawning(const std::vector<std::pair<int, int>>& given) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        int last = STDERR_FILENO;
        for (const auto& [file, number] : given) {
            posix_spawn_file_actions_adddup2(&files, file, number);
            last = std::max(last, number);
        }
        posix_spawn_file_actions_addclosefrom_np(&files, last + 1);
        posix_spawnattr_init(&attributes);
        sigset_t all;
        sigset_t none;
        sigfillset(&all);
        sigemptyset(&none);
        posix_spawnattr_setsigdefault(&attributes, &all);
        posix_spawnattr_setsigmask(&attributes, &none);
        posix_spawnattr_setpgroup(&attributes, 0);
        posix_spawnattr_setflags(
            &attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP);
    }
    Spawning(const Spawning&) = delete;
    Spawning& operator=(const Spawning&) = delete;
    ~Spawning() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
};

bool is_plain(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) ||
           std::string_view("_-./=:,@%+").find(c) != std::string_view::npos;
}

}  // namespace

Pipe make_pipe() {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0)
        throw Error(std::string("cannot make a pipe: ") + std::strerror(errno));
    return {Descriptor(ends[0]), Descriptor(ends[1])};
}

pid_t fork_child(const std::function<int()>& body) {
    std::fflush(nullptr);
    const pid_t child = fork();
    if (child != 0) return child;
    const int code = body();
    std::fflush(nullptr);
    _exit(code);
}

pid_t spawn_program(const std::vector<std::string>& command,
                    const std::vector<std::pair<int, int>>& files) {
    std::vector<char*> raw;
    for (const auto& word : command) raw.push_back(const_cast<char*>(word.c_str()));
    raw.push_back(nullptr);
    const Spawning how(files);
    pid_t child = -1;
    const int reason =
        posix_spawn(&child, raw[0], &how.files, &how.attributes, raw.data(), environ);
    if (reason != 0)
        throw Error(fmt::format("a child process: {}: {}", command[0], std::strerror(reason)));
    return child;
}

int wait_for(pid_t child) {
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return status;
}

std::string ending_of(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("killed by signal {} ({})", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return fmt::format("exited with {}", WEXITSTATUS(status));
}

std::string shell_word(std::string_view word) {
    if (!word.empty() && std::ranges::all_of(word, is_plain)) return std::string(word);
    std::string text = "'";
    for (const char c : word) text += c == '\'' ? std::string("'\\''") : std::string(1, c);
    return text + "'";
}

std::string shell_line(const std::vector<std::string>& words) {
    std::string line;
    for (const auto& word : words) line += (line.empty() ? "" : " ") + shell_word(word);
    return line;
}

ShellResult ask_shell(const std::string& command) {
    std::fflush(stdout);
    FILE* pipe = popen(command.c_str(), "r");
    if (!pipe) throw Error("cannot run: " + command);
    ShellResult said;
    std::array<char, 4096> block{};
    while (const std::size_t count = fread(block.data(), 1, block.size(), pipe))
        said.output.append(block.data(), count);
    const int status = pclose(pipe);
    said.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return said;
}

}  // namespace nrem::core
