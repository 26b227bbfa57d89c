// What must not leak and what must not be trusted: keys that a server echoes, and servers whose
// certificate nobody vouches for.
#include <gtest/gtest.h>
#include <httplib.h>

#include <memory>
#include <thread>

#include "base/error.hpp"
#include "host/http/asking.hpp"
#include "host/http/certificate.hpp"
#include "host/http/raw_server.hpp"

namespace {

using namespace std::string_literals;
using nrem::borrow;
using nrem::make_http_request;
using nrem::http_tests::Certificate;
using nrem::http_tests::Connection;
using nrem::http_tests::Environment;
using nrem::http_tests::Failed;
using nrem::http_tests::Host;
using nrem::http_tests::Notes;
using nrem::http_tests::RawServer;

constexpr const char* variable = "NREM_TEST_KEY";
const std::string secret = "sk-sesame-42";
const std::string grant = "NREM_TEST_KEY@127.0.0.1";

class Echo {
public:
    explicit Echo(int status)
        : server_([this, status](Connection& connection) {
              while (const auto request = connection.request()) {
                  heard_ = request->find("Authorization: Bearer " + secret) != std::string::npos;
                  connection.reply(status, "you said " + *request, "X-Key: " + secret + "\r\n");
              }
          }) {}
    [[nodiscard]] std::string url() const { return server_.url("/?key=" + secret); }
    [[nodiscard]] bool heard() const { return heard_; }

private:
    std::atomic<bool> heard_ = false;
    RawServer server_;
};

TEST(Secrets, a_key_goes_out_and_never_comes_back) {
    const Environment environment(variable, secret);
    for (const int status : {200, 401}) {
        const Echo server(status);
        const Host host({grant});
        const std::string url = server.url();
        auto request = make_http_request("GET", url);
        request.key_variable = borrow(variable);
        const auto reply = host.ask(request);
        EXPECT_TRUE(server.heard());
        EXPECT_EQ(reply.body.find(secret), std::string::npos);
        EXPECT_NE(reply.body.find("Authorization: Bearer [key]"), std::string::npos);
        EXPECT_EQ(reply.header("x-key"), "[key]");
    }
}

TEST(Secrets, a_key_is_in_no_message) {
    const Environment environment(variable, "refused");  // a word of the message itself
    const Host host({grant});
    auto request = make_http_request("GET", "http://127.0.0.1:9/?key=refused");
    request.key_variable = borrow(variable);
    request.retries = 1;
    const auto [code, message] = host.failure(request);
    EXPECT_EQ(code, NREM_UNAVAILABLE);
    EXPECT_TRUE(message.starts_with("http://127.0.0.1:9: connection [key]")) << message;
}

// One that hears nothing, since nothing is sent.
TEST(Secrets, a_key_goes_where_it_was_allowed_and_nowhere_else) {
    const Environment environment(variable, secret);
    const Echo server(200);
    const std::string url = server.url();
    const std::string port = url.substr(17, url.find('/', 17) - 17);
    auto request = make_http_request("GET", url);
    request.key_variable = borrow(variable);
    for (const std::string& other :
         {"OTHER@127.0.0.1"s, "NREM_TEST_KEY@localhost"s, "NREM_TEST_KEY@127.0.0.1:1"s}) {
        EXPECT_EQ(Host({other}).failure(request),
                  (Failed{NREM_INVALID,
                          "http://127.0.0.1:" + port +
                              ": the environment variable NREM_TEST_KEY was not allowed to be sent "
                              "there; --allow-key NREM_TEST_KEY@127.0.0.1:" +
                              port + " allows it"}))
            << other;
        EXPECT_FALSE(server.heard());
    }
    EXPECT_EQ(Host({"NREM_TEST_KEY@127.0.0.1:" + port}).failure(request).code, NREM_OK);
    EXPECT_TRUE(server.heard());
}

TEST(Secrets, a_proxy_that_the_request_names_must_be_allowed_too) {
    const Environment environment(variable, secret);
    const Echo proxy(200);
    auto request = make_http_request("GET", "http://model.example/v1");
    request.key_variable = borrow(variable);
    const std::string at = proxy.url().substr(7, proxy.url().find('/', 7) - 7);
    request.proxy = borrow(at);
    const auto [code, message] = Host({"NREM_TEST_KEY@model.example"}).failure(request);
    EXPECT_EQ(code, NREM_INVALID);
    EXPECT_NE(message.find("--allow-key NREM_TEST_KEY@" + at), std::string::npos) << message;
    EXPECT_FALSE(proxy.heard());
    EXPECT_EQ(Host({"NREM_TEST_KEY@MODEL.example", grant}).failure(request).code, NREM_OK);
    EXPECT_TRUE(proxy.heard());
}

TEST(Secrets, what_is_no_grant_is_refused) {
    nrem::core::Registry registry;
    for (const char* text : {"", "KEY", "KEY@", "@host", "KEY@host/path", "KEY@a host"})
        EXPECT_THROW(nrem::core::http::allow_key(registry.host(), text), nrem::core::UsageError) << text;
}

TEST(Secrets, a_variable_that_is_not_set_is_named) {
    const Host host;
    auto request = make_http_request("GET", "http://127.0.0.1:9/");
    request.key_variable = borrow("NREM_NO_KEY");
    EXPECT_EQ(host.failure(request),
              (Failed{NREM_INVALID, "the environment variable NREM_NO_KEY holds no key"}));
}

class SafeServer {
public:
    explicit SafeServer(const Certificate& certificate)
        : server_(certificate.certificate_file().c_str(), certificate.key_file().c_str()) {
        server_.Get("/", [](const httplib::Request&, httplib::Response& reply) {
            reply.set_content("safe", "text/plain");
        });
        port_ = server_.bind_to_any_port("127.0.0.1");
        thread_ = std::thread([this] { server_.listen_after_bind(); });
        // A server that is stopped before it runs would not stop.
        while (!server_.is_running()) std::this_thread::yield();
    }
    ~SafeServer() {
        server_.stop();
        thread_.join();
    }
    SafeServer(const SafeServer&) = delete;
    SafeServer& operator=(const SafeServer&) = delete;
    [[nodiscard]] std::string endpoint() const {
        return "https://127.0.0.1:" + std::to_string(port_);
    }

private:
    httplib::SSLServer server_;
    int port_ = 0;
    std::thread thread_;
};

TEST(Secrets, a_certificate_that_nobody_vouches_for_is_refused_at_once) {
    const Certificate certificate("127.0.0.1");
    const SafeServer server(certificate);
    const Host host;
    const std::string endpoint = server.endpoint();
    auto request = make_http_request("GET", endpoint);
    request.retries = 5;
    EXPECT_EQ(host.failure(request),
              (Failed{NREM_UNAVAILABLE,
                      endpoint + ": SSL certificate problem: self-signed certificate"}));
}

TEST(Secrets, a_certificate_is_trusted_when_the_config_names_it) {
    const Certificate certificate("127.0.0.1");
    const SafeServer server(certificate);
    const Host host;
    const std::string endpoint = server.endpoint();
    auto request = make_http_request("GET", endpoint);
    const std::string file = certificate.certificate_file();
    request.authorities = borrow(file);
    EXPECT_EQ(host.ask(request).body, "safe");
}

TEST(Secrets, a_certificate_of_another_host_is_refused) {
    const Certificate certificate("127.0.0.2");
    const SafeServer server(certificate);
    const Host host;
    const std::string endpoint = server.endpoint();
    auto request = make_http_request("GET", endpoint);
    const std::string file = certificate.certificate_file();
    request.authorities = borrow(file);
    const auto [code, message] = host.failure(request);
    EXPECT_EQ(code, NREM_UNAVAILABLE);
    EXPECT_NE(message.find("127.0.0.1"), std::string::npos) << message;
}

TEST(Secrets, a_file_of_authorities_that_is_not_there_is_named) {
    const Certificate certificate("127.0.0.1");
    const SafeServer server(certificate);
    const Host host;
    const std::string endpoint = server.endpoint();
    auto request = make_http_request("GET", endpoint);
    request.authorities = borrow("/no/such/file.pem");
    EXPECT_EQ(
        host.failure(request),
        (Failed{NREM_INVALID, endpoint + ": no certificates can be read from /no/such/file.pem"}));
}

}  // namespace
