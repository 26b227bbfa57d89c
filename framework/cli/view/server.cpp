#include "cli/view/server.hpp"

#include <fmt/format.h>
#include <httplib.h>
#include <sys/socket.h>

#include <charconv>
#include <chrono>

#include "base/error.hpp"
#include "cli/view/guard.hpp"

namespace nrem::core {

namespace {

using Json = nlohmann::json;
using httplib::Request;
using httplib::Response;

constexpr const char* loopback = "127.0.0.1";

std::uint64_t number_in(const Request& request, const char* name) {
    const std::string text = request.get_param_value(name);
    std::uint64_t value = 0;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || read.ec != std::errc() || read.ptr != text.data() + text.size())
        throw UsageError(fmt::format("{} must be a whole number", name));
    return value;
}

void answer(Response& response, const Json& json) {
    response.set_content(json.dump(-1, ' ', false, Json::error_handler_t::replace),
                         "application/json");
}

void refuse(Response& response, int status, const char* why) {
    response.status = status;
    response.set_content(Json{{"error", why}}.dump(-1, ' ', false, Json::error_handler_t::replace),
                         "application/json");
}

// What is not there is said so; a folder that cannot be read is an error of the server.
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

}  // namespace

ViewServer::ViewServer(OutcomeRequest request, int port)
    : answers_(std::move(request)),
      token_(random_token()),
      server_(std::make_unique<httplib::Server>()) {
    // The library would share the port with others who ask for it.
    server_->set_socket_options([](socket_t socket) {
        const int yes = 1;
        setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    });
    server_->set_payload_max_length(1024);
    server_->set_read_timeout(5);
    server_->set_default_headers({{"Cache-Control", "no-store"},
                                  {"Referrer-Policy", "no-referrer"},
                                  {"X-Content-Type-Options", "nosniff"},
                                  {"X-Frame-Options", "DENY"},
                                  {"Cross-Origin-Resource-Policy", "same-origin"}});
    port_ = port;
    if (port == 0)
        port_ = server_->bind_to_any_port(loopback);
    else if (!server_->bind_to_port(loopback, port))
        port_ = -1;
    if (port_ <= 0)
        throw UsageError(fmt::format("cannot listen on {}:{}: is the port taken?", loopback, port));
    add_pages();
    serving_ = std::thread([this] {
        server_->listen_after_bind();
        ended_ = true;
    });
}

// One that does not run yet would not hear that it is to stop.
ViewServer::~ViewServer() {
    while (!server_->is_running() && !ended_)
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
    server_->stop();
    serving_.join();
}

std::string ViewServer::url() const {
    return fmt::format("http://{}:{}/?token={}", loopback, port_, token_);
}

// The token comes in the address the first time, and in a cookie from then on.
bool ViewServer::admits(const Request& request) const {
    const std::string header = request.get_header_value("Cookie");
    const auto cookie = cookie_in(header, fmt::format("nrem_{}", port_));
    return is_loopback_host(request.get_header_value("Host"), port_) &&
           (equal_in_constant_time(request.get_param_value("token"), token_) ||
            equal_in_constant_time(cookie, token_));
}

void ViewServer::add_pages() {
    server_->set_pre_routing_handler([this](const Request& request, Response& response) {
        if (admits(request)) return httplib::Server::HandlerResponse::Unhandled;
        refuse(response, 403, "not without the token that nrem view has printed");
        return httplib::Server::HandlerResponse::Handled;
    });
    server_->Get("/", [this](const Request&, Response& response) {
        response.set_header("Set-Cookie",
                            fmt::format("nrem_{}={}; HttpOnly; SameSite=Strict", port_, token_));
        try {
            response.set_content(answers_.page(), "text/html; charset=utf-8");
        } catch (const std::exception& failure) {
            refuse(response, 500, failure.what());
        }
    });
    server_->Get("/life", asks([this](const Request& request, const LifeName& name) {
                     return answers_.life(name, number_in(request, "from"));
                 }));
    server_->Get("/memory", asks([this](const Request& request, const LifeName& name) {
                     return answers_.memory(name, number_in(request, "version"));
                 }));
    server_->Get("/calls", asks([this](const Request& request, const LifeName& name) {
                     return answers_.calls(name, number_in(request, "step"));
                 }));
}

}  // namespace nrem::core
