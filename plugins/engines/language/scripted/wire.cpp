#include "wire.hpp"

#include <poll.h>
#include <strings.h>
#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <cmath>

#include "base/text.hpp"

namespace nrem::scripted {

namespace {

constexpr std::size_t longest_line = 64 * 1024;
constexpr std::size_t longest_body = 256 * 1024 * 1024;

// "POST /v1/chat/completions?x=1 HTTP/1.1"
bool read_first_line(const std::string& line, Request& request) {
    const auto space = line.find(' ');
    const auto end = line.find(' ', space + 1);
    if (space == std::string::npos || end == std::string::npos) return false;
    request.method = line.substr(0, space);
    request.path = line.substr(space + 1, end - space - 1);
    request.path = request.path.substr(0, request.path.find('?'));
    return line.compare(end + 1, 5, "HTTP/") == 0;
}

std::string reason(int status) {
    switch (status) {
        case 200:
            return "OK";
        case 429:
            return "Too Many Requests";
        case 503:
            return "Service Unavailable";
        default:
            return status < 500 ? "Refused" : "Failed";
    }
}

std::string head(const Response& response, std::size_t size, bool keeps_alive) {
    std::string made = "HTTP/1.1 " + std::to_string(response.status) + " " +
                       reason(response.status) + "\r\nContent-Type: " + response.content_type +
                       "\r\nContent-Length: " + std::to_string(size) + "\r\n";
    for (const auto& [name, value] : response.headers) made += name + ": " + value + "\r\n";
    if (!keeps_alive) made += "Connection: close\r\n";
    return made + "\r\n";
}

}  // namespace

bool Wire::fill() {
    char block[16384];
    ssize_t count = 0;
    do {
        count = ::recv(socket_, block, sizeof block, 0);
    } while (count < 0 && errno == EINTR);
    if (count <= 0) return false;
    pending_.append(block, static_cast<std::size_t>(count));
    return true;
}

std::optional<std::string> Wire::take_line() {
    std::size_t end = 0;
    while ((end = pending_.find("\r\n")) == std::string::npos)
        if (pending_.size() > longest_line || !fill()) return std::nullopt;
    std::string line = pending_.substr(0, end);
    pending_.erase(0, end + 2);
    return line;
}

bool Wire::take(std::size_t size, std::string& into) {
    if (size > longest_body) return false;
    while (pending_.size() < size)
        if (!fill()) return false;
    into.append(pending_, 0, size);
    pending_.erase(0, size);
    return true;
}

bool Wire::read_chunks(Request& request) {
    for (;;) {
        const auto line = take_line();
        if (!line) return false;
        const std::size_t size = std::strtoull(line->c_str(), nullptr, 16);
        if (!take(size, request.body) || !take_line()) return false;
        if (size == 0) return true;
    }
}

bool Wire::read_body(Request& request) {
    if (unicode::folded(request.header("expect")) == "100-continue" &&
        !send_all("HTTP/1.1 100 Continue\r\n\r\n"))
        return false;
    if (unicode::folded(request.header("transfer-encoding")) == "chunked")
        return read_chunks(request);
    const std::string length = request.header("content-length");
    return take(std::strtoull(length.c_str(), nullptr, 10), request.body);
}

std::optional<Request> Wire::read() {
    Request request;
    const auto first = take_line();
    if (!first || !read_first_line(*first, request)) return std::nullopt;
    for (;;) {
        const auto line = take_line();
        if (!line) return std::nullopt;
        if (line->empty()) break;
        const auto colon = line->find(':');
        if (colon == std::string::npos) return std::nullopt;
        request.headers.emplace_back(unicode::folded(line->substr(0, colon)),
                                     unicode::trimmed(std::string_view(*line).substr(colon + 1)));
    }
    if (!read_body(request)) return std::nullopt;
    return request;
}

bool Wire::send_all(std::string_view bytes) const {
    while (!bytes.empty()) {
        const ssize_t count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count < 0 && errno == EINTR) continue;
        if (count <= 0) return false;
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
    return true;
}

// Waits between two bytes for as long, and no longer than the other side is there.
void Wire::drip(std::string_view bytes, double seconds) {
    const int wait = static_cast<int>(std::min(std::ceil(seconds * 1000), 1e6));
    for (const char byte : bytes) {
        pollfd gone{socket_, POLLRDHUP, 0};
        if (!send_all({&byte, 1}) || ::poll(&gone, 1, wait) != 0) return;
    }
}

// Closing the socket then sends a reset.
void Wire::reset() {
    const linger at_once{1, 0};
    ::setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

bool Wire::write(const Response& response, bool keeps_alive) {
    const auto kind = response.fault ? std::optional(response.fault->kind) : std::nullopt;
    if (!kind) {
        return send_all(head(response, response.body.size(), keeps_alive) + response.body) &&
               keeps_alive;
    }
    Response spoiled = response;
    if (kind == FaultKind::html) {
        spoiled.content_type = "text/html";
        spoiled.body = "<html><body><h1>Welcome to the proxy</h1></body></html>";
    }
    if (kind == FaultKind::content_type) spoiled.content_type = "text/plain";
    if (kind == FaultKind::malformed) spoiled.body.resize(spoiled.body.size() / 2);
    const std::size_t size = spoiled.body.size();
    if (kind == FaultKind::truncated) spoiled.body.resize(size / 2);
    const std::string bytes = head(spoiled, size, keeps_alive) + spoiled.body;
    switch (*kind) {
        case FaultKind::reset:
            reset();
            return false;
        case FaultKind::close:
            return false;
        case FaultKind::stall:
            while (fill()) {
            }
            return false;
        case FaultKind::drip:
            drip(bytes, response.fault->seconds);
            return false;
        default:
            return send_all(bytes) && kind != FaultKind::truncated && keeps_alive;
    }
}

}  // namespace nrem::scripted
