// The work of the engine's thread: keeps each endpoint's queue and pace, runs the transfers, and
// retries failed ones after their wait. Used by one thread only, except for wake().
#pragma once

#include <curl/curl.h>

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "host/http/job.hpp"
#include "host/http/pace.hpp"
#include "host/http/transfer.hpp"

namespace nrem::core::http {

class Loop {
public:
    Loop();
    ~Loop();
    Loop(const Loop&) = delete;
    Loop& operator=(const Loop&) = delete;

    void add(Ticket ticket);
    void cancel(Job& job);
    void cancel_all();

    bool step();  // does what is possible now; true when a transfer has ended
    void rest();  // until the network has news, a time has come, or wake() was called
    void wake();  // from any thread
    [[nodiscard]] std::vector<ServerPace> paces() const;  // from any thread

private:
    struct Endpoint {
        Pace pace;
        std::deque<Job*> queue;
        std::string last;  // body of the request that was started last
    };
    [[nodiscard]] Endpoint& endpoint_of(const Job& job);
    [[nodiscard]] double now() const;
    void ring(double time);
    void ring(Job& job, double time);
    void start_queued();
    [[nodiscard]] Job& take_next(Endpoint& endpoint);
    void show(double time);
    void give_up_on_paused(Endpoint& endpoint, double time);
    void start(Job& job, double time);
    [[nodiscard]] std::unique_ptr<Transfer> take_transfer();
    bool collect();
    void end_try(Job& job, const Attempt& attempt, double time);
    void leave_transfer(Job& job);
    void leave_queue(Job& job);
    void finish(Job& job, double time);
    void set_alarm(Job& job, double time);
    void clear_alarm(Job& job);

    struct Freed {
        void operator()(CURLM* multi) const { curl_multi_cleanup(multi); }
    };
    std::chrono::steady_clock::time_point zero_ = std::chrono::steady_clock::now();
    std::unique_ptr<CURLM, Freed> multi_;
    std::map<std::string, Endpoint> endpoints_;
    std::set<Ticket> jobs_;
    std::set<std::pair<double, Job*>> alarms_;
    std::vector<std::unique_ptr<Transfer>> spare_;
    std::uint64_t started_ = 0;  // seeds the jitter
    mutable std::mutex shown_mutex_;  // guards the next member
    std::vector<ServerPace> shown_;
    double shown_at_ = 0;
};

}  // namespace nrem::core::http
