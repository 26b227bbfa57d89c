#include "cli/interrupt.hpp"

#include <csignal>

namespace nrem::core {

namespace {

std::atomic<bool> seen{false};

void interrupt(int signal) {
    if (seen.exchange(true)) {
        std::signal(signal, SIG_DFL);
        std::raise(signal);
    }
}

}  // namespace

void catch_interrupts() {
    for (const int signal : {SIGINT, SIGTERM}) std::signal(signal, interrupt);
}

const std::atomic<bool>& interrupted() {
    return seen;
}

}  // namespace nrem::core
