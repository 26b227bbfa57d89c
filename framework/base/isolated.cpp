#include "base/isolated.hpp"

#include <fmt/format.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <exception>
#include <utility>

#include "base/error.hpp"
#include "base/exhaustion.hpp"
#include "base/process.hpp"

namespace nrem::core {

namespace {

// What the child has to say ends here; then comes how it ended, and why.
constexpr char end_of_speech = '\0';
constexpr char finished = '.';
constexpr char failed = '!';

void send(int pipe_end, std::string_view bytes) {
    while (!bytes.empty()) {
        const ssize_t count = write(pipe_end, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

using Say = std::function<void(std::string_view)>;

void be_the_child(const std::function<void(const Say&)>& body, int pipe_end,
                  const Patience& patience) {
    end_as_usual();
    std::signal(SIGALRM, SIG_DFL);
    std::signal(SIGXCPU, SIG_DFL);
    const rlimit limit{patience.processor, patience.processor + 1};
    setrlimit(RLIMIT_CPU, &limit);
    alarm(patience.clock);
    const auto end = [&](char how, std::string_view why) {
        send(pipe_end, std::string{end_of_speech, how} + std::string(why));
    };
    try {
        body([&](std::string_view text) { send(pipe_end, text); });
        end(finished, "");
    } catch (const Error& failure) {
        end(failed, failure.what());
    } catch (const std::exception& failure) {
        end(failed, fmt::format("an exception crossed the boundary: {}", failure.what()));
    } catch (...) {
        end(failed, "an exception of an unknown type crossed the boundary");
    }
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

std::string how_it_ended(int status, std::string_view last_words, const Patience& patience) {
    if (last_words.starts_with(failed)) return std::string(last_words.substr(1));
    const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    if (signal == SIGXCPU)
        return fmt::format("used more than {} s of a processor", patience.processor);
    if (signal == SIGALRM) return fmt::format("did not come back in {} s", patience.clock);
    if (signal != 0) return fmt::format("crashed: {}", strsignal(signal));
    if (last_words.empty() || WEXITSTATUS(status) != 0)
        return fmt::format("ended the process with exit code {}", WEXITSTATUS(status));
    return "";
}

}  // namespace

Isolated isolated(const std::function<void(const Say&)>& body, const Patience& patience) {
    Pipe pipe = make_pipe();
    const pid_t child = fork_child([&] {
        pipe.reading.close();
        be_the_child(body, pipe.writing.get(), patience);
        return 0;
    });
    if (child < 0) throw Error(std::string("cannot start a process: ") + std::strerror(errno));
    pipe.writing.close();
    std::string said = read_all(pipe.reading.get());
    const int status = wait_for(child);
    const std::size_t end = std::min(said.find(end_of_speech), said.size());
    const std::string last_words = said.substr(std::min(end + 1, said.size()));
    said.resize(end);
    const bool died = !last_words.starts_with(failed) && !last_words.starts_with(finished);
    return {std::move(said), how_it_ended(status, last_words, patience), died};
}

}  // namespace nrem::core
