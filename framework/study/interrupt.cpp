#include "study/interrupt.hpp"

#include <unistd.h>

#include <csignal>
#include <string_view>

namespace nrem::core {

namespace {

std::atomic<bool> seen{false};
std::atomic<unsigned> most_seconds{0};

// Ends a process that waits for something that never comes.
void end_late(int) {
    constexpr std::string_view words =
        "\nnrem: did not end in time after the interrupt, and was ended; what is done is kept\n";
    (void)!write(STDERR_FILENO, words.data(), words.size());
    _exit(1);
}

void interrupt(int signal) {
    if (seen.exchange(true)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
    alarm(most_seconds);
}

}  // namespace

void catch_interrupts(unsigned seconds) {
    most_seconds = seconds;
    std::signal(SIGALRM, end_late);
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, interrupt);
}

const std::atomic<bool>& interrupted() {
    return seen;
}

}  // namespace nrem::core
