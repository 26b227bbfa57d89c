// HTTP for the whole host: one thread that runs every request. Requests come in from any thread;
// their ends are reported on the engine's thread.
#pragma once

#include <mutex>
#include <thread>
#include <vector>

#include "host/http/loop.hpp"

namespace nrem::core::http {

class Engine {
public:
    Engine();
    ~Engine();  // requests under way end as cancelled
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Ticket start(Request request, Done done);
    void cancel(Ticket ticket);  // no effect on a request that has ended
    // How each server was paced a moment ago.
    [[nodiscard]] std::vector<ServerPace> paces() const { return loop_.paces(); }

private:
    void run();
    [[nodiscard]] bool take_in();
    [[nodiscard]] bool may_rest();
    void tell(Ticket ticket, bool cancels);

    struct News {
        Ticket ticket;
        bool cancels = false;
    };
    Loop loop_;
    std::mutex mutex_;  // guards the members below
    std::vector<News> inbox_;
    bool resting_ = false;
    bool stopping_ = false;
    std::vector<News> taken_;  // used only by the engine's thread
    std::thread thread_;       // last: starts when everything else exists
};

}  // namespace nrem::core::http
