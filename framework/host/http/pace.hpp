// How many requests one endpoint gets at once. It starts with few, allows more while the latency
// stays level, and fewer when the server says that it is too much. Knows neither clock nor network;
// times are seconds on any one clock.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <string>
#include <vector>

namespace nrem::core::http {

enum class Signal {
    good,
    refused,   // 429: too much
    troubled,  // 5xx or a failed connection: says nothing about the pace, so nothing grows
    neutral    // any other reply
};

// The current pace of a server, for people.
struct ServerPace {
    std::string endpoint;
    std::size_t limit = 0;  // requests at once
    std::size_t in_flight = 0;
    std::size_t queued = 0;
    std::uint64_t refusals = 0;  // "too much" so far
    double left_alone = 0;       // seconds from now for which the server asked not to be used
};
// "http://127.0.0.1:9301: 3 of 8 at once, 40 wait; 2 were too much; left alone for 4 s"
[[nodiscard]] std::string in_words(const ServerPace& pace);

class Pace {
public:
    static constexpr std::size_t first = 4;
    static constexpr std::size_t most = 1024;
    static constexpr double calm_seconds = 10;  // without growth, after trouble
    // A round is calm when its median latency is at most this many times the best one (a server
    // that works in batches hardly gets slower with twice the requests, a queue takes twice as
    // long), or at most this many seconds.
    static constexpr double rise = 1.6;
    static constexpr double noise_seconds = 0.02;

    struct Ended {
        Signal signal = Signal::good;
        double began = 0;
        double ended = 0;
        double latency = 0;
        double asked = 0;  // Retry-After in seconds, 0 for none
        std::string path;  // what is compared: an embedding is quicker than a chat
    };

    // `cap`: what the request itself allows, 0 for no limit.
    [[nodiscard]] bool open(double now, std::uint64_t cap) const;
    void began() { ++in_flight_; }
    void ended(const Ended& request);
    // A request that was given up: frees its place and is not counted.
    void dropped() { --in_flight_; }

    [[nodiscard]] std::size_t limit() const { return limit_; }
    [[nodiscard]] std::size_t in_flight() const { return in_flight_; }
    [[nodiscard]] double paused_until() const { return paused_until_; }
    [[nodiscard]] std::uint64_t refusals() const { return refusals_; }
    // Events that are rare enough for a line in the log.
    struct Mark {
        std::size_t limit = 0;
        bool is_found = false;  // the limit is known: it may still grow, but one by one
        double paused_until = 0;
    };
    [[nodiscard]] Mark mark() const { return {limit_, !doubling_, paused_until_}; }

private:
    struct Track {
        std::vector<double> latencies;  // of this round
        double best = std::numeric_limits<double>::infinity();
    };
    void shrink(double began, double now);
    void count(Track& track, double latency);
    void forget_rounds();

    std::size_t limit_ = first;
    std::size_t in_flight_ = 0;
    bool doubling_ = true;  // until the first sign of a limit
    std::uint64_t refusals_ = 0;
    double paused_until_ = 0;
    double grows_after_ = 0;
    double shrunk_at_ = -std::numeric_limits<double>::infinity();
    std::map<std::string, Track> tracks_;
};

}  // namespace nrem::core::http
