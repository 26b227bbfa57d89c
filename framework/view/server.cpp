#include "view/server.hpp"

#include <fmt/format.h>
#include <httplib.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/json.hpp"
#include "nrem/sdk/number.hpp"
#include "view/guard.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
using httplib::Request;
using httplib::Response;

std::uint64_t number_in(const Request& request, const char* name) {
    if (const auto value = as_number<std::uint64_t>(request.get_param_value(name))) return *value;
    throw UsageError(fmt::format("{} must be a whole number", name));
}

void answer(Response& response, const Json& json) {
    response.set_content(dumped(json), "application/json");
}

void refuse(Response& response, int status, const char* why) {
    response.status = status;
    answer(response, {{"error", why}});
}

// A missing thing is "not found"; a folder that cannot be read is an error of the server.
template <class Make>
httplib::Server::Handler asks(Make make) {
    return [make](const Request& request, Response& response) {
        try {
            answer(response, make(request, LifeName{request.get_param_value("trial"),
                                                    number_in(request, "stream")}));
        } catch (const UsageError& failure) {
            refuse(response, 404, failure.what());
        } catch (const std::exception& failure) {
            refuse(response, 500, failure.what());
        }
    };
}

// A complete request, and the reply while it grows.
class Exchanged : public httplib::Stream {
public:
    explicit Exchanged(std::string_view request) : request_(request) {}

    [[nodiscard]] bool is_readable() const override { return true; }
    [[nodiscard]] bool is_writable() const override { return true; }
    ssize_t read(char* to, std::size_t size) override {
        const std::size_t count = request_.copy(to, size);
        request_.remove_prefix(count);
        return static_cast<ssize_t>(count);
    }
    ssize_t write(const char* from, std::size_t size) override {
        reply.append(from, size);
        return static_cast<ssize_t>(size);
    }
    void get_remote_ip_and_port(std::string&, int&) const override {}
    void get_local_ip_and_port(std::string&, int&) const override {}
    [[nodiscard]] socket_t socket() const override { return 0; }

    std::string reply;

private:
    std::string_view request_;
};

}  // namespace

// The library parses requests, finds their handlers and writes replies; it has no socket.
class ViewServer::Pages : public httplib::Server {
public:
    std::string answer(const std::string& request) {
        Exchanged exchanged(request);
        bool closed = false;
        process_request(exchanged, true, closed, nullptr);
        return std::move(exchanged.reply);
    }
};

ViewServer::ViewServer(OutcomeRequest request, int port, const ConnectionLimits& limits)
    : answers_(std::move(request)),
      token_(random_token()),
      pages_(std::make_unique<Pages>()),
      connections_(std::make_unique<Connections>(port, limits)) {
    pages_->set_payload_max_length(1024);
    pages_->set_default_headers({{"Cache-Control", "no-store"},
                                 {"Referrer-Policy", "no-referrer"},
                                 {"X-Content-Type-Options", "nosniff"},
                                 {"X-Frame-Options", "DENY"},
                                 {"Cross-Origin-Resource-Policy", "same-origin"}});
    add_pages();
    connections_->serve([this](const std::string& asked) { return pages_->answer(asked); });
}

ViewServer::~ViewServer() = default;

std::string ViewServer::url() const {
    return fmt::format("http://127.0.0.1:{}/?token={}", port(), token_);
}

// The token is in the address at first, and then in a cookie. With two Host headers neither counts:
// another reader of the request may have used the other one.
bool ViewServer::admits(const Request& request) const {
    const std::string header = request.get_header_value("Cookie");
    const auto cookie = cookie_in(header, fmt::format("nrem_{}", port()));
    return request.get_header_value_count("Host") == 1 &&
           is_loopback_host(request.get_header_value("Host"), port()) &&
           (equal_in_constant_time(request.get_param_value("token"), token_) ||
            equal_in_constant_time(cookie, token_));
}

void ViewServer::add_pages() {
    pages_->set_pre_routing_handler([this](const Request& request, Response& response) {
        if (admits(request)) return httplib::Server::HandlerResponse::Unhandled;
        refuse(response, 403, "not without the token that nrem view has printed");
        return httplib::Server::HandlerResponse::Handled;
    });
    pages_->Get("/", [this](const Request&, Response& response) {
        response.set_header("Set-Cookie",
                            fmt::format("nrem_{}={}; HttpOnly; SameSite=Strict", port(), token_));
        try {
            response.set_content(answers_.page(), "text/html; charset=utf-8");
        } catch (const std::exception& failure) {
            refuse(response, 500, failure.what());
        }
    });
    pages_->Get("/life", asks([this](const Request& request, const LifeName& name) {
                     return answers_.life(name, number_in(request, "from"));
                 }));
    pages_->Get("/memory", asks([this](const Request& request, const LifeName& name) {
                     return answers_.memory(name, number_in(request, "version"));
                 }));
    pages_->Get("/calls", asks([this](const Request& request, const LifeName& name) {
                     return answers_.calls(name, number_in(request, "step"));
                 }));
}

}  // namespace nrem::core
