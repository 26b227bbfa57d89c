#include "host/http/retry.hpp"

#include <algorithm>

namespace nrem::core::http {

Verdict verdict_of(int status) {
    switch (status) {
        case 408:
        case 429:
        case 502:
        case 503:
        case 504:
            return Verdict::passing;
        default:
            return status >= 500 ? Verdict::doubtful : Verdict::final;
    }
}

std::optional<double> Retry::after(Verdict verdict, double elapsed, double asked) {
    if (verdict == Verdict::final) return std::nullopt;
    if (verdict == Verdict::stale && !stale_seen_) {
        stale_seen_ = true;
        return 0;
    }
    if (left_ == 0 || (verdict == Verdict::doubtful && doubtful_left_ == 0)) return std::nullopt;
    const double wait = std::max(backoff(), asked);
    if (elapsed + wait >= deadline_) return std::nullopt;
    --left_;
    if (verdict == Verdict::doubtful) --doubtful_left_;
    return wait;
}

// Between half and all of a time that doubles with every try, up to 30 seconds.
double Retry::backoff() {
    const double wait = longest_ * (0.5 + 0.5 * random_.uniform());
    longest_ = std::min(2 * longest_, 30.0);
    return wait;
}

}  // namespace nrem::core::http
