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
    ~Engine();  // what is still under way ends as cancelled
    Engine(const Engine&) = delete;
    Engine& operator=(const Engine&) = delete;

    Ticket start(Request request, Done done);
    void cancel(Ticket ticket);  // no effect on a request that has ended
    // How each server is asked, as of a moment ago.
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
    std::mutex mutex_;  // guards what follows
    std::vector<News> inbox_;
    bool resting_ = false;
    bool stopping_ = false;
    std::vector<News> taken_;  // the engine's own
    std::thread thread_;       // last: starts when all else is there
};

}  // namespace nrem::core::http
