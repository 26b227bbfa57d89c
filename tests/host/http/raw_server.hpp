// A server on loopback whose every byte the test decides: it is given the connections, one thread
// each, and may answer, stall, reset or leave at any place.
#pragma once

#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

namespace nrem::http_tests {

class Connection {
public:
    Connection(int socket, const std::atomic<bool>& stopping)
        : socket_(socket), stopping_(stopping) {}
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    // The next request, head and body; nothing when the other side has left or the test is over.
    [[nodiscard]] std::optional<std::string> request();
    void send(std::string_view bytes) const;
    void reply(int status, std::string_view body, std::string_view more_headers = "") const;
    void reset();  // the other side sees a reset, not an end
    // Waits until the other side leaves; false when the test is over first.
    [[nodiscard]] bool wait_for_end();

private:
    [[nodiscard]] bool more();
    int socket_;
    const std::atomic<bool>& stopping_;
    std::string kept_;
};

class RawServer {
public:
    using Serve = std::function<void(Connection&)>;
    // Port 0: any free one.
    explicit RawServer(Serve serve, int port = 0);
    ~RawServer();
    RawServer(const RawServer&) = delete;
    RawServer& operator=(const RawServer&) = delete;

    [[nodiscard]] int port() const { return port_; }
    [[nodiscard]] std::string url(std::string_view path = "/") const;
    [[nodiscard]] int connections() const { return connections_; }

private:
    void accept_all();
    Serve serve_;
    int listener_ = -1;
    int port_ = 0;
    std::atomic<bool> stopping_ = false;
    std::atomic<int> connections_ = 0;
    std::list<std::thread> workers_;
    std::thread acceptor_;
};

}  // namespace nrem::http_tests
