// Plain exchanges with a foreign server: what goes out, what comes back, what is refused.
#include <gtest/gtest.h>
#include <httplib.h>

#include <thread>

#include "host/http/asking.hpp"

namespace {

using nrem::borrow;
using nrem::make_http_request;
using nrem::http_tests::Failed;
using nrem::http_tests::Host;

class Server {
public:
    Server() {
        server_.Post("/echo", [](const httplib::Request& request, httplib::Response& reply) {
            reply.set_header("X-Asked", request.get_header_value("X-Ask"));
            reply.set_content(request.body, "text/plain");
        });
        server_.Get("/head", [](const httplib::Request& request, httplib::Response& reply) {
            std::string all;
            for (const auto& [name, value] : request.headers) all += name + ": " + value + "\n";
            reply.set_content(all, "text/plain");
        });
        server_.Get("/away", [](const httplib::Request&, httplib::Response& reply) {
            reply.set_redirect("/head");
        });
        server_.Get("/missing", [](const httplib::Request&, httplib::Response& reply) {
            reply.status = 404;
            reply.set_content("{\"error\":\"no such model\"}", "application/json");
        });
        server_.Get("/long", [](const httplib::Request&, httplib::Response& reply) {
            reply.set_content(std::string(100'000, 'a'), "text/plain");
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        // A server that is stopped before it runs would not stop.
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~Server() {
        server_.stop();
        thread_.join();
    }
    Server(const Server&) = delete;
    Server& operator=(const Server&) = delete;
    std::string url(const std::string& path) const {
        return "http://127.0.0.1:" + std::to_string(port_) + path;
    }

private:
    httplib::Server server_;
    int port_ = 0;
    std::thread thread_;
};

TEST(Exchange, posts_a_body_and_headers_and_gives_the_reply) {
    const Server server;
    const Host host;
    const std::string url = server.url("/echo");
    auto request = make_http_request("POST", url);
    const nrem_http_header headers[] = {{borrow("X-Ask"), borrow("one")},
                                        {borrow("Content-Type"), borrow("text/plain")}};
    request.headers = {headers, 2, sizeof(nrem_http_header)};
    request.body = borrow("a body\nwith lines");
    const auto reply = host.ask(request);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "a body\nwith lines");
    EXPECT_EQ(reply.header("x-asked"), "one");
    EXPECT_EQ(reply.header("content-type"), "text/plain");
    EXPECT_EQ(reply.tries, 1U);
    EXPECT_GT(reply.seconds, 0);
}

TEST(Exchange, sends_no_expectation_that_costs_a_round_trip) {
    const Server server;
    const Host host;
    const std::string url = server.url("/head");
    EXPECT_EQ(host.ask(make_http_request("GET", url)).body.find("Expect"), std::string::npos);
}

TEST(Exchange, takes_compressed_replies) {
    const Server server;
    const Host host;
    const std::string url = server.url("/long");
    EXPECT_EQ(host.ask(make_http_request("GET", url)).body, std::string(100'000, 'a'));
}

TEST(Exchange, gives_any_other_status_as_a_reply) {
    const Server server;
    const Host host;
    const std::string missing = server.url("/missing");
    const auto reply = host.ask(make_http_request("GET", missing));
    EXPECT_EQ(reply.status, 404);
    EXPECT_EQ(reply.body, "{\"error\":\"no such model\"}");
    const std::string away = server.url("/away");
    EXPECT_EQ(host.ask(make_http_request("GET", away)).status, 302);
}

TEST(Exchange, names_the_endpoint_and_the_cause_when_nobody_listens) {
    const Host host;
    auto request = make_http_request("GET", "http://127.0.0.1:9/v1/models?secret=1");
    EXPECT_EQ(host.failure(request),
              (Failed{NREM_UNAVAILABLE, "http://127.0.0.1:9: connection refused"}));
    request.retries = 1;
    const auto [code, message] = host.failure(request);
    EXPECT_EQ(code, NREM_UNAVAILABLE);
    EXPECT_TRUE(message.starts_with("http://127.0.0.1:9: connection refused (2 tries in 0."))
        << message;
}

TEST(Exchange, refuses_what_it_cannot_ask_for) {
    const Host host;
    const auto refusal = [&](const char* url) {
        const auto [code, message] = host.failure(make_http_request("GET", url));
        EXPECT_EQ(code, NREM_INVALID) << url;
        return message;
    };
    EXPECT_EQ(refusal("ftp://127.0.0.1/"),
              "ftp://127.0.0.1: the URL should begin with http:// or https://");
    EXPECT_EQ(refusal("127.0.0.1:80/?secret"),
              "'127.0.0.1:80/': the URL cannot be read (Unsupported number of slashes following "
              "scheme)");
    EXPECT_EQ(refusal("http://me:sesame@127.0.0.1:99999/"),
              "'...': the URL cannot be read (Port number was not a decimal number between 0 and "
              "65535)");
    EXPECT_EQ(refusal("https://me:sesame@127.0.0.1/v1"),
              "https://127.0.0.1: the URL holds a user name or password, which would end up in "
              "files; name an environment variable that holds a key instead");
}

TEST(Exchange, refuses_a_header_that_would_become_two) {
    const Host host;
    auto request = make_http_request("GET", "http://127.0.0.1:9/");
    const nrem_http_header header{borrow("X-Ask"), borrow("one\r\nX-More: two")};
    request.headers = {&header, 1, sizeof header};
    EXPECT_EQ(host.failure(request),
              (Failed{NREM_INVALID, "the header 'X-Ask' has no name or holds a line break"}));
}

TEST(Exchange, asks_loopback_without_the_proxy_of_the_environment) {
    const nrem::http_tests::Environment proxy("http_proxy", "http://127.0.0.1:9");
    const Server server;
    const Host host;
    const std::string url = server.url("/head");
    EXPECT_EQ(host.ask(make_http_request("GET", url)).status, 200);
    auto request = make_http_request("GET", url);
    request.proxy = borrow("http://127.0.0.1:9");
    EXPECT_EQ(host.failure(request).code, NREM_UNAVAILABLE);
}

}  // namespace
