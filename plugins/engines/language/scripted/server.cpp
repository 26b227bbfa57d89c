#include "server.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <cerrno>
#include <chrono>
#include <stdexcept>
#include <system_error>
#include <utility>

#include "wire.hpp"

namespace nrem::scripted {

Server::Server(Script script, std::uint16_t port, Watch watch)
    : responder_(std::move(script)), watch_(std::move(watch)) {
    listen_on(port);
    accepting_ = std::thread([this] { accept_all(); });
}

Server::~Server() {
    ending_ = true;
    ::shutdown(socket_.get(), SHUT_RDWR);
    accepting_.join();
    {
        const std::lock_guard lock(mutex_);
        for (auto& connection : connections_)
            if (connection.socket.is_open()) ::shutdown(connection.socket.get(), SHUT_RDWR);
    }
    free_.notify_all();
    ended_.notify_all();
    for (auto& connection : connections_) connection.thread.join();
}

std::string Server::url() const {
    return "http://127.0.0.1:" + std::to_string(port_) + "/v1";
}

void Server::listen_on(std::uint16_t port) {
    socket_ = core::Descriptor(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
    const int on = 1;
    ::setsockopt(socket_.get(), SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons(port);
    socklen_t size = sizeof address;
    auto* at = reinterpret_cast<sockaddr*>(&address);
    if (!socket_.is_open() || ::bind(socket_.get(), at, size) != 0 ||
        ::listen(socket_.get(), 1024) != 0 || ::getsockname(socket_.get(), at, &size) != 0) {
        const std::error_code why(errno, std::generic_category());
        throw std::runtime_error("cannot listen on port " + std::to_string(port) + ": " +
                                 why.message());
    }
    port_ = ntohs(address.sin_port);
}

void Server::accept_all() {
    while (!ending_) {
        core::Descriptor socket(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!socket.is_open()) {
            if (ending_) return;
            std::this_thread::sleep_for(std::chrono::milliseconds(1));  // such as too many files
            continue;
        }
        const int on = 1;
        ::setsockopt(socket.get(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        join_finished();
        const std::lock_guard lock(mutex_);
        Connection& connection = connections_.emplace_back();
        connection.socket = std::move(socket);
        connection.thread = std::thread([this, &connection] { serve(connection); });
    }
}

void Server::join_finished() {
    const std::lock_guard lock(mutex_);
    connections_.remove_if([](Connection& connection) {
        if (!connection.over) return false;
        connection.thread.join();
        return true;
    });
}

// Waits for a free slot and for as long as the script's latency.
Response Server::respond(const Request& request) {
    const Script& script = responder_.script();
    std::unique_lock lock(mutex_);
    free_.wait(lock, [&] { return ending_ || script.slots == 0 || busy_ < script.slots; });
    ++busy_;
    if (script.latency > 0)
        ended_.wait_for(lock, std::chrono::duration<double>(script.latency),
                        [&] { return ending_.load(); });
    lock.unlock();
    Response made = responder_.respond(request);
    lock.lock();
    --busy_;
    lock.unlock();
    free_.notify_one();
    return made;
}

void Server::serve(Connection& connection) {
    Wire wire(connection.socket.get());
    while (!ending_) {
        const auto request = wire.read();
        if (!request) break;
        if (watch_) watch_(*request);
        const bool keeps_alive = request->header("connection") != "close";
        if (!wire.write(respond(*request), keeps_alive)) break;
    }
    const std::lock_guard lock(mutex_);
    connection.socket.close();
    connection.over = true;
}

}  // namespace nrem::scripted
