#include "host/http/engine.hpp"

#include <pthread.h>
#include <signal.h>

#include <functional>
#include <utility>

namespace nrem::core::http {

namespace {

// Signals are for the host's other threads.
std::thread without_signals(const std::function<void()>& body) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread thread(body);
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return thread;
}

}  // namespace

Engine::Engine() : thread_(without_signals([this] { run(); })) {}

Engine::~Engine() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    loop_.wake();
    thread_.join();
}

Ticket Engine::start(Request request, Done done) {
    Ticket ticket = std::make_shared<Job>(std::move(request), std::move(done));
    tell(ticket, false);
    return ticket;
}

void Engine::cancel(Ticket ticket) {
    tell(std::move(ticket), true);
}

// A wake-up costs a system call, so only a resting engine gets one.
void Engine::tell(Ticket ticket, bool cancels) {
    bool rested = false;
    {
        const std::lock_guard lock(mutex_);
        inbox_.push_back({std::move(ticket), cancels});
        rested = std::exchange(resting_, false);
    }
    if (rested) loop_.wake();
}

void Engine::run() {
    while (take_in())
        if (!loop_.step() && may_rest()) loop_.rest();
    loop_.cancel_all();
}

bool Engine::take_in() {
    {
        const std::lock_guard lock(mutex_);
        resting_ = false;
        taken_.swap(inbox_);
        if (stopping_ && taken_.empty()) return false;
    }
    for (auto& news : taken_) {
        if (news.cancels)
            loop_.cancel(*news.ticket);
        else
            loop_.add(std::move(news.ticket));
    }
    taken_.clear();
    return true;
}

bool Engine::may_rest() {
    const std::lock_guard lock(mutex_);
    if (!inbox_.empty() || stopping_) return false;
    resting_ = true;
    return true;
}

}  // namespace nrem::core::http
