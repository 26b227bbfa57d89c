#include "batch/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <spawn.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "batch/serve_trials.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_at_once = 1 << 20;  // bytes read before other workers have their turn

// Descriptors, signals and process group of the child: it has its own group, so that an interrupt
// at the terminal reaches the parent alone and what the child starts can be ended with it.
struct Start {
    Start(int channel, int printing) {
        posix_spawn_file_actions_init(&files);
        posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        posix_spawn_file_actions_adddup2(&files, printing, STDOUT_FILENO);
        posix_spawn_file_actions_adddup2(&files, printing, STDERR_FILENO);
        posix_spawn_file_actions_adddup2(&files, channel, worker_channel);
        posix_spawn_file_actions_addclosefrom_np(&files, worker_channel + 1);
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
    Start(const Start&) = delete;
    Start& operator=(const Start&) = delete;
    ~Start() {
        posix_spawn_file_actions_destroy(&files);
        posix_spawnattr_destroy(&attributes);
    }
    posix_spawn_file_actions_t files;
    posix_spawnattr_t attributes;
};

std::string words_for(int status) {
    if (WIFSIGNALED(status))
        return fmt::format("killed by signal {} ({})", WTERMSIG(status),
                           strsignal(WTERMSIG(status)));
    return fmt::format("exited with {}", WEXITSTATUS(status));
}

[[noreturn]] void fail(const std::string& what) {
    throw Error(fmt::format("a child process: {}: {}", what, std::strerror(errno)));
}

}  // namespace

Worker::Worker(const Isolation& isolation, const std::filesystem::path& run) {
    std::vector<std::string> command = isolation.worker;
    command.push_back(run.string());
    command.push_back(std::to_string(getpid()));
    start(command);
}

void Worker::start(const std::vector<std::string>& command) {
    std::array<int, 2> channel{};
    std::array<int, 2> printing{};
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel.data()) != 0) fail("channel");
    channel_ = Handle(channel[0]);
    const Handle its_channel(channel[1]);
    if (pipe2(printing.data(), O_CLOEXEC) != 0) fail("pipe");
    printing_ = Handle(printing[0]);
    const Handle its_printing(printing[1]);
    for (const int ours : {channel[0], printing[0]}) fcntl(ours, F_SETFL, O_NONBLOCK);
    std::vector<char*> raw;
    for (const auto& word : command) raw.push_back(const_cast<char*>(word.c_str()));
    raw.push_back(nullptr);
    const Start how(its_channel.get(), its_printing.get());
    errno = posix_spawn(&id_, raw[0], &how.files, &how.attributes, raw.data(), environ);
    if (errno != 0) fail(command[0]);
    process_ = Handle(static_cast<int>(syscall(SYS_pidfd_open, id_, 0)));
    if (!process_.is_open()) fail("pidfd_open");
}

Worker::~Worker() {
    kill(-id_, SIGKILL);
    if (!ending_.empty()) return;
    kill(id_, SIGKILL);
    while (waitpid(id_, nullptr, 0) < 0 && errno == EINTR) continue;
}

void Worker::begin(const Turn& turn, const std::string& command, const RunPath& output) {
    turn_ = turn;
    began_ = std::chrono::steady_clock::now();
    printed_.begin(output);
    const std::string line = command + '\n';
    // A child that is gone is noticed when ending() is called.
    (void)send(channel_.get(), line.data(), line.size(), MSG_NOSIGNAL);
}

double Worker::seconds() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
}

std::array<pollfd, 3> Worker::waits() const {
    return {pollfd{channel_.get(), POLLIN, 0}, pollfd{printing_.get(), POLLIN, 0},
            pollfd{process_.get(), POLLIN, 0}};
}

// False at the end of the stream.
bool Worker::take_from(const Handle& end, std::string& bytes) {
    std::array<char, 65536> block{};
    while (end.is_open() && bytes.size() < most_at_once) {
        const ssize_t count = read(end.get(), block.data(), block.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return errno == EAGAIN;
        if (count == 0) return false;
        bytes.append(block.data(), static_cast<std::size_t>(count));
    }
    return true;
}

void Worker::receive() {
    std::string said;
    if (!take_from(channel_, said)) channel_.close();
    said_ += said;
    std::string printed;
    if (!take_from(printing_, printed)) printing_.close();
    if (turn_) printed_.take(printed);
}

std::optional<std::string> Worker::line() {
    const std::size_t end = said_.find('\n');
    if (end == std::string::npos) return std::nullopt;
    std::string line = said_.substr(0, end);
    said_.erase(0, end + 1);
    return line;
}

std::string Worker::ending() {
    if (!ending_.empty()) return ending_;
    int status = 0;
    if (waitpid(id_, &status, WNOHANG) == id_) ending_ = words_for(status);
    return ending_;
}

std::string Worker::with_last_lines(const std::string& how) const {
    const std::string last = printed_.last_lines();
    return last.empty() ? how : how + "; it printed last: " + last;
}

}  // namespace nrem::core
