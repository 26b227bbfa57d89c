// The connections of the server of `nrem view`. One thread moves all bytes and waits for no peer,
// so that a slow or silent peer delays no other; a few other threads make the replies. A connection
// has one request; its head is bounded in size and time.
#pragma once

#include <tbb/concurrent_queue.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include "base/descriptor.hpp"

namespace httplib {
class TaskQueue;
}

namespace nrem::core {

struct ConnectionLimits {
    std::size_t head = 16384;       // bytes
    std::size_t connections = 256;  // beyond it the oldest without a whole head is closed
    std::chrono::milliseconds head_time{10'000};
    std::chrono::milliseconds answer_time{60'000};  // in which the peer must take its answer
};

class Connections {
public:
    static constexpr std::size_t answering_threads = 4;

    // Makes the bytes of the reply from the bytes of a request. Called by several threads at once;
    // a request for which it throws gets no reply.
    using Answer = std::function<std::string(const std::string& request)>;

    // Listens on 127.0.0.1; port 0 is any free port. Throws UsageError when the port is taken.
    explicit Connections(int port, const ConnectionLimits& limits = {});
    Connections(const Connections&) = delete;
    Connections& operator=(const Connections&) = delete;
    ~Connections();

    [[nodiscard]] int port() const { return port_; }
    void serve(Answer answer);  // from now on; once

private:
    using Clock = std::chrono::steady_clock;
    enum class State { reading, answering, sending, draining, over };
    struct Connection {
        std::uint64_t number = 0;
        Descriptor socket;
        Clock::time_point deadline;
        State state = State::reading;
        std::string bytes;     // of the request, then of the reply
        std::size_t sent = 0;  // of the reply
    };
    struct Answered {
        std::uint64_t number = 0;
        std::string reply;
    };

    void move_bytes(const std::stop_token& over);
    void wait() const;
    void take_new();
    void make_room();
    void take_answers();
    void attend(Connection& one);
    void receive(Connection& one);
    void have_answered(Connection& one);
    void begin_sending(Connection& one, std::string reply) const;
    void send_on(Connection& one) const;
    static void drain(Connection& one);

    ConnectionLimits limits_;
    Descriptor listener_;
    int port_ = 0;
    Descriptor bell_;  // rung when there is an answer, or when it is over
    bool crowded_ = false;  // the process has no descriptor left
    Answer answer_;
    std::uint64_t numbers_ = 0;
    std::list<Connection> connections_;  // the oldest first
    tbb::concurrent_queue<Answered> answered_;
    std::unique_ptr<httplib::TaskQueue> answering_;
    std::jthread moving_;
};

}  // namespace nrem::core
