// Whether and when a request is tried again. Knows neither clock nor network.
#pragma once

#include <cstdint>
#include <optional>

#include "nrem/sdk/random.hpp"

namespace nrem::core::http {

enum class Verdict {
    final,     // a reply, or a failure that another try would not mend
    passing,   // overload, a lost connection, a time that ran out: worth another try
    doubtful,  // may be passing or our own mistake, as a server's 500: two more tries at most
    stale      // the server had closed an idle connection before it saw the request
};

// What a reply's status says.
[[nodiscard]] Verdict verdict_of(int status);

class Retry {
public:
    // `seed` is of the jitter only, which keeps many requests from coming back at once.
    Retry(std::uint64_t retries, double deadline, std::uint64_t seed)
        : left_(retries), deadline_(deadline), random_(seed) {}

    // Seconds to wait before the next try, or nothing when there is to be none. `elapsed`: since
    // the first try began; `asked`: the wait that the server asked for, 0 for none.
    [[nodiscard]] std::optional<double> after(Verdict verdict, double elapsed, double asked);

private:
    double backoff();

    std::uint64_t left_;
    double deadline_;
    Random random_;
    std::uint64_t doubtful_left_ = 2;
    bool stale_seen_ = false;
    double longest_ = 0.25;  // seconds, of the next wait
};

}  // namespace nrem::core::http
