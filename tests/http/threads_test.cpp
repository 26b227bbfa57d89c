// Many threads, one engine: every one gets its own reply, cancellation is quick, and an engine can
// end at any time. What the thread sanitizer is for.
#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <future>
#include <thread>
#include <vector>

#include "host/http/engine.hpp"
#include "http/asking.hpp"
#include "http/raw_server.hpp"

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
    request.cancel_context = &stop;
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

TEST(Threads, a_forked_process_has_an_engine_of_its_own) {
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
