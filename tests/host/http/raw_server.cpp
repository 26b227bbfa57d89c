#include "host/http/raw_server.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstdlib>
#include <stdexcept>

namespace nrem::http_tests {

namespace {

constexpr int glance_ms = 10;

bool readable(int socket) {
    pollfd watched{socket, POLLIN, 0};
    return poll(&watched, 1, glance_ms) > 0;
}

std::size_t body_size(const std::string& head) {
    const auto at = head.find("Content-Length: ");
    return at == std::string::npos ? 0 : std::strtoul(head.c_str() + at + 16, nullptr, 10);
}

}  // namespace

Connection::~Connection() {
    if (socket_ >= 0) close(socket_);
}

bool Connection::more() {
    while (!stopping_ && !readable(socket_)) continue;
    if (stopping_) return false;
    char bytes[4096];
    const ssize_t got = recv(socket_, bytes, sizeof bytes, 0);
    if (got <= 0) return false;
    kept_.append(bytes, static_cast<std::size_t>(got));
    return true;
}

std::optional<std::string> Connection::request() {
    for (;;) {
        const auto end = kept_.find("\r\n\r\n");
        if (end != std::string::npos) {
            const std::size_t size = end + 4 + body_size(kept_.substr(0, end + 2));
            while (kept_.size() < size)
                if (!more()) return std::nullopt;
            std::string whole = kept_.substr(0, size);
            kept_.erase(0, size);
            return whole;
        }
        if (!more()) return std::nullopt;
    }
}

void Connection::send(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) return;
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
}

void Connection::reply(int status, std::string_view body, std::string_view more_headers) const {
    send(fmt::format("HTTP/1.1 {} Said\r\nContent-Length: {}\r\n{}\r\n{}", status, body.size(),
                     more_headers, body));
}

void Connection::reset() {
    const linger at_once{1, 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    close(socket_);
    socket_ = -1;
}

bool Connection::wait_for_end() {
    while (more()) continue;
    return !stopping_;
}

RawServer::RawServer(Serve serve, int port) : serve_(std::move(serve)) {
    listener_ = socket(AF_INET, SOCK_STREAM, 0);
    const int yes = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* where = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    if (bind(listener_, where, size) != 0 || listen(listener_, 256) != 0 ||
        getsockname(listener_, where, &size) != 0)
        throw std::runtime_error("the test's server cannot listen");
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

RawServer::~RawServer() {
    stopping_ = true;
    acceptor_.join();
    for (auto& worker : workers_) worker.join();
    close(listener_);
}

std::string RawServer::url(std::string_view path) const {
    return fmt::format("http://127.0.0.1:{}{}", port_, path);
}

void RawServer::accept_all() {
    while (!stopping_) {
        if (!readable(listener_)) continue;
        const int socket = accept(listener_, nullptr, nullptr);
        if (socket < 0) continue;
        ++connections_;
        workers_.emplace_back([this, socket] {
            Connection connection(socket, stopping_);
            serve_(connection);
        });
    }
}

}  // namespace nrem::http_tests
