#include "cli/conformance/isolated.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <exception>

#include "base/error.hpp"

namespace nrem::core {

namespace {

constexpr char finished = '.';  // the first byte of the child's report, when `body` came back
constexpr char failed = '!';
constexpr unsigned patience = 20;  // a busy machine may take this much longer than its processor

void report(int pipe_end, char how, std::string_view message) {
    const std::string bytes = how + std::string(message);
    for (std::size_t sent = 0; sent < bytes.size();) {
        const ssize_t count = write(pipe_end, bytes.data() + sent, bytes.size() - sent);
        if (count < 0) return;
        sent += static_cast<std::size_t>(count);
    }
}

[[noreturn]] void be_the_child(const std::function<void()>& body, int pipe_end, unsigned seconds) {
    std::signal(SIGALRM, SIG_DFL);
    std::signal(SIGXCPU, SIG_DFL);
    const rlimit limit{seconds, seconds + 1};
    setrlimit(RLIMIT_CPU, &limit);
    alarm(patience * seconds);
    try {
        body();
        report(pipe_end, finished, "");
    } catch (const Error& failure) {
        report(pipe_end, failed, failure.what());
    } catch (const std::exception& failure) {
        report(pipe_end, failed,
               fmt::format("an exception crossed the boundary: {}", failure.what()));
    } catch (...) {
        report(pipe_end, failed, "an exception of an unknown type crossed the boundary");
    }
    std::fflush(stdout);
    _exit(0);
}

std::string read_all(int pipe_end) {
    std::string bytes;
    std::array<char, 4096> block{};
    for (;;) {
        const ssize_t count = read(pipe_end, block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return bytes;
        bytes.append(block.data(), static_cast<std::size_t>(count));
    }
}

std::string how_it_ended(int status, const std::string& said, unsigned seconds) {
    if (!said.empty() && said[0] == failed) return said.substr(1);
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGXCPU) return fmt::format("used more than {} s of a processor", seconds);
    if (signal == SIGALRM) return fmt::format("did not come back in {} s", patience * seconds);
    if (signal != 0) return fmt::format("crashed: {}", strsignal(signal));
    if (said.empty() || WEXITSTATUS(status) != 0)
        return fmt::format("ended the process with exit code {}", WEXITSTATUS(status));
    return "";
}

}  // namespace

std::string isolated(const std::function<void()>& body, unsigned seconds) {
    std::fflush(stdout);
    std::fflush(stderr);
    std::array<int, 2> ends{};
    if (pipe(ends.data()) != 0) throw Error("cannot make a pipe");
    const pid_t child = fork();
    if (child < 0) throw Error("cannot start a process");
    if (child == 0) {
        close(ends[0]);
        be_the_child(body, ends[1], seconds);
    }
    close(ends[1]);
    const std::string said = read_all(ends[0]);
    close(ends[0]);
    int status = 0;
    while (waitpid(child, &status, 0) < 0 && errno == EINTR) continue;
    return how_it_ended(status, said, seconds);
}

}  // namespace nrem::core
