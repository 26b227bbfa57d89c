// An HTTP/1.1 server on loopback that plays a script: a thread for each connection, and every fault
// on a real wire. It lives from construction to destruction.
#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <list>
#include <mutex>
#include <string>
#include <thread>

#include "base/descriptor.hpp"
#include "responder.hpp"

namespace nrem::scripted {

class Server {
public:
    using Watch = std::function<void(const Request&)>;  // [shared] sees each request

    // Port 0: any free one. Throws std::runtime_error when it cannot listen.
    explicit Server(Script script, std::uint16_t port = 0, Watch watch = {});
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    ~Server();

    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] std::string url() const;  // "http://127.0.0.1:PORT/v1"

private:
    struct Connection {
        core::Descriptor socket;
        std::atomic<bool> over = false;
        std::thread thread;
    };
    void listen_on(std::uint16_t port);
    void accept_all();
    void join_finished();
    void serve(Connection& connection);
    [[nodiscard]] Response respond(const Request& request);

    Responder responder_;
    Watch watch_;
    core::Descriptor socket_;
    std::uint16_t port_ = 0;
    std::mutex mutex_;               // guards the connections' list and sockets, and `busy_`
    std::condition_variable free_;   // a slot
    std::condition_variable ended_;  // the server
    std::uint64_t busy_ = 0;         // requests being worked on
    std::atomic<bool> ending_ = false;
    std::list<Connection> connections_;
    std::thread accepting_;
};

}  // namespace nrem::scripted
