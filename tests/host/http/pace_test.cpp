// The pace of one endpoint, as a state machine on a clock of the test's own.
#include "host/http/pace.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <deque>
#include <vector>

namespace {

using nrem::core::http::Pace;
using nrem::core::http::Signal;

// A server under a client that always wants more: all that may start, starts.
class Played {
public:
    // Lets the oldest request under way end after `latency` seconds.
    void end(Signal signal, double latency, double asked = 0, const std::string& path = "/chat") {
        fill();
        ASSERT_FALSE(began_.empty());
        const double began = began_.front();
        began_.pop_front();
        time_ = std::max(time_, began + latency);
        pace_.ended({signal, began, time_, latency, asked, path});
    }
    void end_many(int count, Signal signal, double latency) {
        for (int i = 0; i < count; ++i) end(signal, latency);
    }
    void fill() {
        while (pace_.open(time_, cap)) {
            pace_.began();
            began_.push_back(time_);
        }
    }
    void pass(double seconds) { time_ += seconds; }
    [[nodiscard]] const Pace& pace() const { return pace_; }
    [[nodiscard]] std::size_t limit() const { return pace_.limit(); }
    [[nodiscard]] double time() const { return time_; }
    std::uint64_t cap = 0;

private:
    Pace pace_;
    std::deque<double> began_;
    double time_ = 0;
};

TEST(Pace, starts_with_four) {
    Played server;
    server.fill();
    EXPECT_EQ(server.pace().in_flight(), 4U);
    EXPECT_FALSE(server.pace().open(server.time(), 0));
}

TEST(Pace, doubles_with_each_round_until_the_latency_rises_then_stays) {
    Played server;
    server.end_many(4, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 8U);
    server.end_many(8, Signal::good, 0.15);
    EXPECT_EQ(server.limit(), 16U);
    server.end_many(64, Signal::good, 0.17);
    EXPECT_EQ(server.limit(), 16U);
}

TEST(Pace, grows_by_one_a_round_once_a_limit_was_seen) {
    Played server;
    server.end_many(4, Signal::good, 0.1);
    server.end_many(8, Signal::good, 0.3);
    server.end_many(8, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 9U);
    server.end_many(9, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 10U);
}

TEST(Pace, takes_milliseconds_for_noise) {
    Played server;
    server.end_many(4, Signal::good, 0.0001);
    server.end_many(8, Signal::good, 0.019);
    EXPECT_EQ(server.limit(), 16U);
}

TEST(Pace, is_halved_by_a_429_once_for_all_that_were_under_way) {
    Played server;
    server.end_many(4, Signal::good, 0.1);
    server.fill();
    for (int i = 0; i < 8; ++i) server.end(Signal::refused, 0.01);
    EXPECT_EQ(server.limit(), 4U);
    server.end_many(8, Signal::refused, 0.02);
    EXPECT_LE(server.limit(), 2U);
}

TEST(Pace, is_not_changed_by_a_500_but_stops_growing_for_a_while) {
    Played server;
    server.end_many(4, Signal::good, 0.1);
    server.end(Signal::troubled, 0.1);
    EXPECT_EQ(server.limit(), 8U);
    server.end_many(40, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 8U);
    server.pass(Pace::calm_seconds);
    server.end_many(8, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 16U);
}

TEST(Pace, does_not_grow_where_nobody_asks_for_more) {
    Played server;
    server.cap = 3;
    server.end_many(100, Signal::good, 0.1);
    EXPECT_EQ(server.limit(), 4U);
    server.fill();
    EXPECT_EQ(server.pace().in_flight(), 3U);
}

TEST(Pace, compares_like_with_like) {
    Played server;
    for (int i = 0; i < 4; ++i) server.end(Signal::good, 0.03, 0, "/embeddings");
    for (int i = 0; i < 8; ++i) server.end(Signal::good, 5, 0, "/chat");
    EXPECT_EQ(server.limit(), 16U);
}

TEST(Pace, holds_the_wait_that_the_server_asks_for) {
    Played server;
    server.end(Signal::refused, 0.1, 2.5);
    EXPECT_FALSE(server.pace().open(server.time() + 2.4, 0));
    EXPECT_EQ(server.pace().paused_until(), server.time() + 2.5);
}

// Whatever a server answers, the pace keeps within its bounds and can go on.
TEST(Pace, keeps_its_bounds) {
    EXPECT_TRUE(rc::check([] {
        const auto signals = *rc::gen::container<std::vector<int>>(rc::gen::inRange(0, 4));
        const auto cap = *rc::gen::inRange<std::uint64_t>(0, 9);
        Pace pace;
        double now = 0;
        for (const int signal : signals) {
            while (pace.open(now, cap)) pace.began();
            RC_ASSERT(pace.in_flight() > 0U);
            RC_ASSERT(cap == 0 || pace.in_flight() <= std::max<std::size_t>(cap, pace.limit()));
            const std::size_t before = pace.limit();
            now += 0.01;
            pace.ended({static_cast<Signal>(signal), now - 0.01, now, 0.01, 0, "/"});
            RC_ASSERT(pace.limit() >= 1U);
            RC_ASSERT(pace.limit() <= Pace::most);
            RC_ASSERT(pace.limit() <= 2 * before);
            RC_ASSERT(pace.limit() >= before / 2);
        }
    }));
}

}  // namespace
