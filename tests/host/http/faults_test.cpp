// What goes wrong on the way: servers that reset, stall, drip, cut short, refuse, die and return.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <ctime>
#include <memory>
#include <thread>

#include "host/http/asking.hpp"
#include "host/http/raw_server.hpp"

namespace {

using nrem::make_http_request;
using nrem::http_tests::Connection;
using nrem::http_tests::Host;
using nrem::http_tests::Notes;
using nrem::http_tests::RawServer;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

// Fails the first `failures` requests in a way of the test's, then answers "ok".
RawServer failing(int failures, const std::function<void(Connection&)>& fail) {
    auto left = std::make_shared<std::atomic<int>>(failures);
    return RawServer([left, fail](Connection& connection) {
        while (connection.request()) {
            if ((*left)-- > 0) return fail(connection);
            connection.reply(200, "ok");
        }
    });
}

struct Seen {
    nrem::HttpReply reply;
    Notes notes;
};

Seen ask_with_retries(const RawServer& server, std::uint64_t retries) {
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = retries;
    Seen seen;
    seen.reply = host.ask(request, seen.notes);
    return seen;
}

TEST(Faults, a_reset_is_tried_again) {
    const RawServer server = failing(1, [](Connection& connection) { connection.reset(); });
    const auto [reply, notes] = ask_with_retries(server, 2);
    EXPECT_EQ(reply.body, "ok");
    EXPECT_EQ(reply.tries, 2U);
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "the connection was lost");
    EXPECT_GE(notes.retried[0].second, 0.125);
}

TEST(Faults, a_connection_closed_without_a_reply_is_tried_again) {
    const RawServer server = failing(1, [](Connection&) {});
    const auto [reply, notes] = ask_with_retries(server, 2);
    EXPECT_EQ(reply.body, "ok");
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "the server closed the connection without a reply");
}

TEST(Faults, a_reply_that_is_cut_short_is_tried_again) {
    const RawServer server = failing(1, [](Connection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
    });
    const auto [reply, notes] = ask_with_retries(server, 2);
    EXPECT_EQ(reply.body, "ok");
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "the reply was cut short after 4 bytes");
}

TEST(Faults, a_stalled_server_meets_the_time_to_the_first_byte) {
    const RawServer server =
        failing(1, [](Connection& connection) { (void)connection.wait_for_end(); });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 1;
    request.first_byte_seconds = 0.1;
    Notes notes;
    EXPECT_EQ(host.ask(request, notes).body, "ok");
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "no reply within 0.1 s");
}

TEST(Faults, a_slow_drip_meets_the_time_of_a_try) {
    const RawServer server = failing(1, [](Connection& connection) {
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n");
        for (int i = 0; i < 100; ++i) {
            connection.send("a");
            usleep(20'000);
        }
    });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 1;
    request.first_byte_seconds = 0.2;
    request.try_seconds = 0.3;
    Notes notes;
    EXPECT_EQ(host.ask(request, notes).body, "ok");
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "the reply was not whole within 0.3 s");
}

TEST(Faults, the_deadline_ends_all_tries) {
    const RawServer server([](Connection& connection) { (void)connection.wait_for_end(); });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 100;
    request.first_byte_seconds = 0.05;
    request.deadline_seconds = 0.8;
    const auto start = Clock::now();
    const auto [code, message] = host.failure(request);
    EXPECT_EQ(code, NREM_UNAVAILABLE);
    EXPECT_TRUE(message.starts_with(url.substr(0, url.size() - 1) + ": no reply within 0.05 s ("))
        << message;
    EXPECT_LT(seconds_since(start), 10);
}

TEST(Faults, an_idle_connection_that_the_server_closed_costs_no_retry) {
    std::atomic<int> closed = 0;
    const RawServer server([&](Connection& connection) {
        if (connection.request()) connection.reply(200, "ok");
        ++closed;
    });
    const Host host;
    const std::string url = server.url();
    const auto request = make_http_request("GET", url);  // no retries
    for (int i = 0; i < 3; ++i) {
        EXPECT_EQ(host.ask(request).body, "ok");
        while (closed <= i) usleep(1000);
    }
    EXPECT_EQ(server.connections(), 3);
}

TEST(Faults, good_replies_keep_their_connection) {
    const RawServer server = failing(0, [](Connection&) {});
    const Host host;
    const std::string url = server.url();
    for (int i = 0; i < 5; ++i) EXPECT_EQ(host.ask(make_http_request("GET", url)).body, "ok");
    EXPECT_EQ(server.connections(), 1);
}

TEST(Faults, a_500_is_tried_twice_more_at_most_and_then_is_the_reply) {
    std::atomic<int> asked = 0;
    const RawServer server([&](Connection& connection) {
        while (connection.request()) {
            ++asked;
            connection.reply(500, "broken JSON");
        }
    });
    const auto [reply, notes] = ask_with_retries(server, 9);
    EXPECT_EQ(reply.status, 500);
    EXPECT_EQ(reply.body, "broken JSON");
    EXPECT_EQ(reply.tries, 3U);
    EXPECT_EQ(asked, 3);
    ASSERT_EQ(notes.retried.size(), 2U);
    EXPECT_EQ(notes.retried[1].first, "status 500");
}

TEST(Faults, the_wait_that_a_server_asks_for_holds_for_its_whole_endpoint) {
    const RawServer server =
        failing(1, [](Connection& connection) { connection.reply(429, "", "Retry-After: 1\r\n"); });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 1;
    const auto start = Clock::now();
    std::thread first([&] {
        Notes notes;
        EXPECT_EQ(host.ask(request, notes).body, "ok");
        ASSERT_EQ(notes.retried.size(), 1U);
        EXPECT_GE(notes.retried[0].second, 1);
    });
    usleep(300'000);
    EXPECT_EQ(host.ask(request).tries, 1U);  // it was not sent before the time
    EXPECT_GE(seconds_since(start), 1);
    first.join();
}

TEST(Faults, a_wait_may_be_asked_for_as_a_date) {
    const RawServer server = failing(1, [](Connection& connection) {
        const std::time_t then = std::time(nullptr) + 2;
        char date[64];
        std::strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", std::gmtime(&then));
        connection.reply(503, "", std::string("Retry-After: ") + date + "\r\n");
    });
    const auto [reply, notes] = ask_with_retries(server, 1);
    EXPECT_EQ(reply.body, "ok");
    ASSERT_EQ(notes.retried.size(), 1U);
    EXPECT_EQ(notes.retried[0].first, "status 503");
    EXPECT_GE(notes.retried[0].second, 1);
}

TEST(Faults, a_handshake_that_stalls_meets_the_time_to_connect) {
    const RawServer server([](Connection& connection) { (void)connection.wait_for_end(); });
    const Host host;
    const std::string url = "https" + server.url().substr(4);
    auto request = make_http_request("GET", url);
    request.connect_seconds = 0.2;
    EXPECT_EQ(host.failure(request).message,
              url.substr(0, url.size() - 1) + ": no connection within 0.2 s");
}

TEST(Faults, a_wait_longer_than_the_deadline_is_not_begun) {
    const RawServer server = failing(
        1, [](Connection& connection) { connection.reply(429, "later", "Retry-After: 3600\r\n"); });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 5;
    EXPECT_EQ(host.ask(request).status, 429);
    const auto [code, message] = host.failure(request);
    EXPECT_EQ(code, NREM_UNAVAILABLE);
    EXPECT_EQ(message, url.substr(0, url.size() - 1) +
                           ": the server asks to wait for 3600 s, longer than the deadline of "
                           "1800 s");
}

TEST(Faults, a_server_that_dies_and_returns_is_found_again) {
    auto server = std::make_unique<RawServer>([](Connection& connection) {
        while (connection.request()) connection.reply(200, "before");
    });
    const int port = server->port();
    const Host host;
    const std::string url = server->url();
    auto request = make_http_request("GET", url);
    EXPECT_EQ(host.ask(request).body, "before");
    server.reset();
    std::thread revival([&] {
        usleep(500'000);
        server = std::make_unique<RawServer>(
            [](Connection& connection) {
                while (connection.request()) connection.reply(200, "after");
            },
            port);
    });
    request.retries = 10;
    Notes notes;
    EXPECT_EQ(host.ask(request, notes).body, "after");
    revival.join();
    ASSERT_FALSE(notes.retried.empty());
    EXPECT_EQ(notes.retried.back().first, "connection refused");
}

TEST(Faults, a_reply_without_end_is_stopped) {
    const RawServer server([](Connection& connection) {
        if (!connection.request()) return;
        connection.send("HTTP/1.1 200 OK\r\nContent-Length: 100000000000\r\n\r\n");
        const std::string part(1 << 20, 'a');
        for (int i = 0; i < 80; ++i) connection.send(part);
    });
    const Host host;
    const std::string url = server.url();
    auto request = make_http_request("GET", url);
    request.retries = 5;
    EXPECT_EQ(host.failure(request).message,
              url.substr(0, url.size() - 1) + ": the reply is larger than 64 MiB");
}

TEST(Faults, a_forked_process_has_an_engine_of_its_own) {
    const RawServer server([](Connection& connection) {
        while (connection.request()) connection.reply(200, "ok");
    });
    const std::string url = server.url();
    auto host = std::make_unique<Host>();
    EXPECT_EQ(host->ask(make_http_request("GET", url)).body, "ok");
    const pid_t child = fork();
    if (child == 0) {
        const bool good = host->ask(make_http_request("GET", url)).body == "ok";
        host.reset();
        _exit(good ? 0 : 1);
    }
    int status = -1;
    waitpid(child, &status, 0);
    EXPECT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0);
    EXPECT_EQ(host->ask(make_http_request("GET", url)).body, "ok");
}

}  // namespace
