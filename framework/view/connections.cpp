#include "view/connections.hpp"

#include <arpa/inet.h>
#include <fmt/format.h>
#include <httplib.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <vector>

#include "base/error.hpp"

namespace nrem::core {

namespace {

constexpr int glance = 100;  // milliseconds between checks of deadlines
constexpr std::chrono::milliseconds drain_time{1000};
constexpr const char* too_large =
    "HTTP/1.1 431 Request Header Fields Too Large\r\nContent-Length: 0\r\nConnection: "
    "close\r\n\r\n";

sockaddr_in loopback(int port) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return address;
}

Descriptor listen_on(int port) {
    Descriptor listener(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    const int yes = 1;
    setsockopt(listener.get(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    const sockaddr_in address = loopback(port);
    if (bind(listener.get(), reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0 ||
        listen(listener.get(), SOMAXCONN) != 0)
        throw UsageError(fmt::format("cannot listen on 127.0.0.1:{}: is the port taken?", port));
    return listener;
}

int port_of(const Descriptor& listener) {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener.get(), reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

bool may_pass() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR;
}

}  // namespace

Connections::Connections(int port, const ConnectionLimits& limits)
    : limits_(limits),
      listener_(listen_on(port)),
      port_(port_of(listener_)),
      bell_(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)),
      answering_(std::make_unique<httplib::ThreadPool>(answering_threads)) {}

void Connections::serve(Answer answer) {
    answer_ = std::move(answer);
    moving_ = std::jthread([this](const std::stop_token& over) { move_bytes(over); });
}

Connections::~Connections() {
    moving_.request_stop();
    eventfd_write(bell_.get(), 1);
    if (moving_.joinable()) moving_.join();
    answering_->shutdown();  // waits for answers in progress
}

void Connections::move_bytes(const std::stop_token& over) {
    while (!over.stop_requested()) {
        wait();
        take_answers();
        take_new();
        for (Connection& one : connections_) attend(one);
        std::erase_if(connections_,
                      [](const Connection& one) { return one.state == State::over; });
    }
}

void Connections::wait() const {
    std::vector<pollfd> ends{{bell_.get(), POLLIN, 0}, {crowded_ ? -1 : listener_.get(), POLLIN, 0}};
    for (const Connection& one : connections_)
        if (one.state != State::answering)
            ends.push_back({one.socket.get(),
                            static_cast<short>(one.state == State::sending ? POLLOUT : POLLIN), 0});
    poll(ends.data(), ends.size(), connections_.empty() && !crowded_ ? -1 : glance);
    eventfd_t rung = 0;
    eventfd_read(bell_.get(), &rung);
}

void Connections::take_new() {
    while (true) {
        Descriptor socket(accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC | SOCK_NONBLOCK));
        crowded_ = !socket.is_open() && (errno == EMFILE || errno == ENFILE);
        if (!socket.is_open()) return;
        if (connections_.size() >= limits_.connections) make_room();
        connections_.push_back(
            {++numbers_, std::move(socket), Clock::now() + limits_.head_time, State::reading, "", 0});
    }
}

// Closes the oldest connection that waits for its peer, never one that is being answered.
void Connections::make_room() {
    const auto oldest = std::ranges::find_if(connections_, [](const Connection& one) {
        return one.state == State::reading || one.state == State::draining;
    });
    if (oldest != connections_.end())
        connections_.erase(oldest);
    else
        connections_.pop_front();
}

void Connections::take_answers() {
    for (Answered answered; answered_.try_pop(answered);) {
        const auto asked = std::ranges::find(connections_, answered.number, &Connection::number);
        if (asked != connections_.end()) begin_sending(*asked, std::move(answered.reply));
    }
}

void Connections::attend(Connection& one) {
    switch (one.state) {
        case State::reading:
            receive(one);
            break;
        case State::sending:
            send_on(one);
            break;
        case State::draining:
            drain(one);
            break;
        case State::answering:
        case State::over:
            return;
    }
    const bool waits_for_peer = one.state != State::answering;
    if (waits_for_peer && Clock::now() > one.deadline) one.state = State::over;
}

void Connections::receive(Connection& one) {
    std::array<char, 4096> block{};
    while (one.state == State::reading) {
        const ssize_t count = recv(one.socket.get(), block.data(), block.size(), 0);
        if (count < 0 && may_pass()) return;
        if (count <= 0) {
            one.state = State::over;
            return;
        }
        const std::size_t known = one.bytes.size();
        one.bytes.append(block.data(), static_cast<std::size_t>(count));
        if (one.bytes.size() > limits_.head)
            begin_sending(one, too_large);
        else if (one.bytes.find("\r\n\r\n", known < 3 ? 0 : known - 3) != std::string::npos)
            have_answered(one);
    }
}

void Connections::have_answered(Connection& one) {
    one.state = State::answering;
    answering_->enqueue([this, number = one.number, request = std::move(one.bytes)] {
        std::string reply;
        try {
            reply = answer_(request);
        } catch (const std::exception&) {
            reply.clear();
        }
        answered_.push({number, std::move(reply)});
        eventfd_write(bell_.get(), 1);
    });
}

void Connections::begin_sending(Connection& one, std::string reply) const {
    one.state = State::sending;
    one.bytes = std::move(reply);
    one.deadline = Clock::now() + limits_.answer_time;
    send_on(one);
}

void Connections::send_on(Connection& one) const {
    while (one.sent < one.bytes.size()) {
        const ssize_t count = send(one.socket.get(), one.bytes.data() + one.sent,
                                   one.bytes.size() - one.sent, MSG_NOSIGNAL);
        if (count < 0 && may_pass()) return;
        if (count < 0) {
            one.state = State::over;
            return;
        }
        one.sent += static_cast<std::size_t>(count);
    }
    shutdown(one.socket.get(), SHUT_WR);
    one.state = State::draining;
    one.deadline = Clock::now() + drain_time;
}

// If unread bytes remain when a socket is closed, the system would discard the reply.
void Connections::drain(Connection& one) {
    std::array<char, 4096> block{};
    for (int i = 0; i < 16; ++i) {
        const ssize_t count = recv(one.socket.get(), block.data(), block.size(), 0);
        if (count < 0 && may_pass()) return;
        if (count <= 0) {
            one.state = State::over;
            return;
        }
    }
}

}  // namespace nrem::core
