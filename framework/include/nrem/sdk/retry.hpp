// Whether and when something is tried again: for the host's HTTP, and for clients that received a
// reply without a usable answer. Knows neither clock nor network.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>

#include "nrem/sdk/random.hpp"

namespace nrem {

// What another try may do about a failure.
enum class Retriable {
    final,     // nothing
    passing,   // overload, a lost connection, a time that ran out: worth another try
    doubtful,  // may be passing or our own mistake, as a server's 500: two more tries at most
    stale      // the server had closed an idle connection before it saw the request
};

// What a reply's status says.
inline Retriable retriable(int status) {
    switch (status) {
        case 408:
        case 429:
        case 502:
        case 503:
        case 504:
        case 529:
            return Retriable::passing;
        default:
            return status >= 500 ? Retriable::doubtful : Retriable::final;
    }
}

class Retry {
public:
    // `seed` is of the jitter only, which keeps many requests from coming back at once.
    Retry(std::uint64_t retries, double deadline, std::uint64_t seed)
        : left_(retries), deadline_(deadline), random_(seed) {}

    // Seconds to wait before the next try, or nothing when there is to be none. `elapsed`: since
    // the first try began; `asked`: the wait that the server asked for, 0 for none.
    [[nodiscard]] std::optional<double> after(Retriable failure, double elapsed, double asked) {
        if (failure == Retriable::final) return std::nullopt;
        if (failure == Retriable::stale && !stale_seen_) {
            stale_seen_ = true;
            return 0;
        }
        if (left_ == 0 || (failure == Retriable::doubtful && doubtful_left_ == 0))
            return std::nullopt;
        const double wait = std::max(backoff(), asked);
        if (elapsed + wait >= deadline_) return std::nullopt;
        --left_;
        if (failure == Retriable::doubtful) --doubtful_left_;
        return wait;
    }
    [[nodiscard]] std::uint64_t left() const { return left_; }
    // Counts an attempt that another component made.
    void used(std::uint64_t tries) { left_ -= std::min(tries, left_); }

private:
    // Between half and all of a time that doubles with every try, up to 30 seconds.
    double backoff() {
        const double wait = longest_ * (0.5 + 0.5 * random_.uniform());
        longest_ = std::min(2 * longest_, 30.0);
        return wait;
    }

    std::uint64_t left_;
    double deadline_;
    Random random_;
    std::uint64_t doubtful_left_ = 2;
    bool stale_seen_ = false;
    double longest_ = 0.25;  // seconds, of the next wait
};

}  // namespace nrem
