#include "base/output.hpp"

#include <poll.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <iostream>

#include "base/utf8.hpp"

namespace nrem::core {

namespace {

// Has no destructor: the last bytes may come while the program ends.
struct Guarded {
    int file;
    std::array<char, 3> waiting{};  // the first bytes of a character
    std::size_t waits = 0;
    int failure = 0;  // errno
};

Guarded to_stdout{.file = STDOUT_FILENO};
Guarded to_stderr{.file = STDERR_FILENO};

void write_all(Guarded& to, std::string_view bytes) {
    while (!to.failure && !bytes.empty()) {
        const ssize_t count = write(to.file, bytes.data(), bytes.size());
        pollfd ready{to.file, POLLOUT, 0};
        if (count < 0 && (errno == EINTR || (errno == EAGAIN && poll(&ready, 1, -1) >= 0)))
            continue;
        if (count < 0)
            to.failure = errno;
        else
            bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

// Write errors are reported at the end: no call that prints must fail.
ssize_t take_bytes(void* cookie, const char* bytes, std::size_t size) {
    auto& to = *static_cast<Guarded*>(cookie);
    std::string text(to.waiting.data(), to.waits);
    text.append(bytes, size);
    to.waits = unfinished(text);
    text.copy(to.waiting.data(), to.waits, text.size() - to.waits);
    text.resize(text.size() - to.waits);
    write_all(to, made_visible(text));
    return static_cast<ssize_t>(size);
}

FILE* guarded(Guarded& to, int buffering, FILE* otherwise) {
    FILE* const file = fopencookie(&to, "w", {nullptr, take_bytes, nullptr, nullptr});
    if (!file) return otherwise;
    setvbuf(file, nullptr, buffering, BUFSIZ);
    return file;
}

}  // namespace

void guard_output() {
    std::signal(SIGPIPE, SIG_IGN);
    std::signal(SIGXFSZ, SIG_IGN);
    stdout = guarded(to_stdout, isatty(STDOUT_FILENO) ? _IOLBF : _IOFBF, stdout);
    stderr = guarded(to_stderr, _IONBF, stderr);
}

std::string output_failure() {
    std::fflush(stdout);
    if (!std::cout.flush() && !to_stdout.failure) to_stdout.failure = errno;
    const int reason = to_stdout.failure;
    return reason && reason != EPIPE ? std::strerror(reason) : "";
}

void draw(std::string_view bytes) {
    write_all(to_stderr, bytes);
}

}  // namespace nrem::core
