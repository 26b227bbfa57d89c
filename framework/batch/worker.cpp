#include "batch/worker.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/lines.hpp"
#include "base/process.hpp"
#include "batch/serve_trials.hpp"

namespace nrem::core {

namespace {

constexpr std::size_t most_at_once = 1 << 20;  // bytes read before other workers have their turn

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
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, channel.data()) != 0) fail("channel");
    channel_ = Descriptor(channel[0]);
    const Descriptor its_channel(channel[1]);
    Pipe printing = make_pipe();
    printing_ = std::move(printing.reading);
    for (const Descriptor* ours : {&channel_, &printing_})
        fcntl(ours->get(), F_SETFL, O_NONBLOCK);
    const int its_printing = printing.writing.get();
    id_ = spawn_program(command, {{its_printing, STDOUT_FILENO},
                                  {its_printing, STDERR_FILENO},
                                  {its_channel.get(), worker_channel}});
    process_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, id_, 0)));
    if (!process_.is_open()) fail("pidfd_open");
}

Worker::~Worker() {
    kill(-id_, SIGKILL);
    if (!ending_.empty()) return;
    kill(id_, SIGKILL);
    wait_for(id_);
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
bool Worker::take_from(const Descriptor& end, std::string& bytes) {
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
    return take_line(said_);
}

std::string Worker::ending() {
    if (!ending_.empty()) return ending_;
    int status = 0;
    if (waitpid(id_, &status, WNOHANG) == id_) ending_ = ending_of(status);
    return ending_;
}

std::string Worker::with_last_lines(const std::string& how) const {
    const std::string last = printed_.last_lines();
    return last.empty() ? how : how + "; it printed last: " + last;
}

}  // namespace nrem::core
