// Many threads, one engine: every one gets its own reply, cancellation is quick, and an engine can
// end at any time. What the thread sanitizer is for.
#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "host/http/engine.hpp"
#include "host/http/asking.hpp"
#include "host/http/raw_server.hpp"

namespace {

using nrem::borrow;
using nrem::make_http_request;
using nrem::core::http::End;
using nrem::core::http::Engine;
using nrem::core::http::read_address;
using nrem::core::http::Reply;
using nrem::http_tests::Connection;
using nrem::http_tests::Host;
using nrem::http_tests::RawServer;
using Clock = std::chrono::steady_clock;

std::string body_of(const std::string& request) {
    return request.substr(request.find("\r\n\r\n") + 4);
}

// Every seventh request meets a fault of some kind.
RawServer unreliable() {
    auto seen = std::make_shared<std::atomic<int>>(0);
    return RawServer([seen](Connection& connection) {
        while (const auto request = connection.request()) {
            const int number = ++*seen;
            if (number % 7 == 0) {
                if (number % 3 == 0) return connection.reset();
                if (number % 3 == 1) return;
                connection.reply(503, "busy");
                continue;
            }
            connection.reply(200, body_of(*request));
        }
    });
}

TEST(Threads, each_gets_its_own_reply_from_a_server_with_faults) {
    const RawServer server = unreliable();
    const Host host;
    const std::string url = server.url();
    std::atomic<int> right = 0;
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 64; ++thread)
        threads.emplace_back([&, thread] {
            for (int turn = 0; turn < 10; ++turn) {
                const std::string body = std::to_string(thread) + "/" + std::to_string(turn);
                auto request = make_http_request("POST", url);
                request.body = borrow(body);
                request.retries = 20;
                const auto reply = host.ask(request);
                right += reply.status == 200 && reply.body == body;
            }
        });
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(right, 640);
}

TEST(Threads, a_cancelled_one_is_back_at_once_whatever_it_waits_for) {
    std::atomic<int> left = 0;  // connections that the client has closed
    const RawServer server(
        [&](Connection& connection) { left += connection.request() && connection.wait_for_end(); });
    const Host host;
    const std::string url = server.url();
    std::atomic<bool> stop = false;
    auto request = make_http_request("GET", url);
    request.cancelled = [](void* flag) -> std::int32_t {
        return *static_cast<std::atomic<bool>*>(flag);
    };
    request.self = &stop;
    request.in_flight = 2;
    std::vector<std::thread> threads;
    std::atomic<int> cancelled = 0;
    for (int i = 0; i < 4; ++i)  // two are under way, two in the queue
        threads.emplace_back([&] { cancelled += host.failure(request).code == NREM_CANCELLED; });
    while (server.connections() < 2) usleep(1000);
    const auto start = Clock::now();
    stop = true;
    for (auto& thread : threads) thread.join();
    EXPECT_EQ(cancelled, 4);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(5));
    while (left < 2) usleep(1000);  // or the test's own time runs out
}

TEST(Threads, a_wait_between_two_tries_is_cancelled_too) {
    const RawServer server([](Connection& connection) {
        while (connection.request()) connection.reply(503, "", "Retry-After: 100\r\n");
    });
    const Host host;
    const std::string url = server.url();
    std::atomic<bool> stop = false;
    auto request = make_http_request("GET", url);
    request.retries = 5;
    request.cancelled = [](void* flag) -> std::int32_t {
        return *static_cast<std::atomic<bool>*>(flag);
    };
    request.self = &stop;
    std::thread stopper([&] {
        usleep(200'000);
        stop = true;
    });
    const auto start = Clock::now();
    EXPECT_EQ(host.failure(request).code, NREM_CANCELLED);
    EXPECT_LT(Clock::now() - start, std::chrono::seconds(50));
    stopper.join();
}

TEST(Threads, an_engine_that_ends_tells_all_who_wait) {
    const RawServer server([](Connection& connection) { (void)connection.wait_for_end(); });
    auto engine = std::make_unique<Engine>();
    std::vector<std::future<End>> ends;
    for (int i = 0; i < 8; ++i) {
        nrem::core::http::Request request;
        request.address = read_address(server.url());
        const auto told = std::make_shared<std::promise<End>>();
        ends.push_back(told->get_future());
        (void)engine->start(std::move(request),
                            [told](Reply&& reply) { told->set_value(reply.end); });
    }
    engine.reset();
    for (auto& end : ends) EXPECT_EQ(end.get(), End::cancelled);
}

// Serves each request for a while and keeps the most that were there at once.
class Crowd {
public:
    Crowd()
        : server_([this](Connection& connection) {
              while (connection.request()) {
                  const int here = ++here_;
                  int most = most_;
                  while (here > most && !most_.compare_exchange_weak(most, here)) continue;
                  usleep(20'000);
                  --here_;
                  connection.reply(200, "ok");
              }
          }) {}
    // The most at once when 16 threads ask four times each.
    int most_at_once(std::uint64_t in_flight) {
        const Host host;
        const std::string url = server_.url();
        std::vector<std::thread> threads;
        for (int thread = 0; thread < 16; ++thread)
            threads.emplace_back([&] {
                auto request = make_http_request("GET", url);
                request.in_flight = in_flight;
                for (int turn = 0; turn < 4; ++turn) (void)host.ask(request);
            });
        for (auto& thread : threads) thread.join();
        return most_;
    }

private:
    std::atomic<int> here_ = 0;
    std::atomic<int> most_ = 0;
    RawServer server_;
};

TEST(Threads, never_ask_for_more_at_once_than_a_request_allows) {
    EXPECT_EQ(Crowd().most_at_once(3), 3);
}

TEST(Threads, ask_for_more_at_once_when_the_server_keeps_up) {
    const int most = Crowd().most_at_once(0);
    EXPECT_GE(most, 8);
    EXPECT_LE(most, 16);
}

}  // namespace
