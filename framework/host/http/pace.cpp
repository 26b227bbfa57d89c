#include "host/http/pace.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace nrem::core::http {

namespace {

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

}  // namespace

std::string in_words(const ServerPace& pace) {
    std::string text =
        fmt::format("{}: {} of {} at once", pace.endpoint, pace.in_flight, pace.limit);
    if (pace.queued) text += fmt::format(", {} wait", pace.queued);
    if (pace.refusals) text += fmt::format("; {} were too much", pace.refusals);
    if (pace.left_alone > 0) text += fmt::format("; left alone for {:.0f} s", pace.left_alone);
    return text;
}

bool Pace::open(double now, std::uint64_t cap) const {
    const std::size_t limit = cap == 0 ? limit_ : std::min<std::size_t>(limit_, cap);
    return now >= paused_until_ && in_flight_ < limit;
}

void Pace::ended(const Ended& request) {
    const bool full = in_flight_ >= limit_;  // else the latency says nothing about the limit
    --in_flight_;
    if (request.asked > 0) paused_until_ = std::max(paused_until_, request.ended + request.asked);
    switch (request.signal) {
        case Signal::refused:
            ++refusals_;
            shrink(request.began, request.ended);
            break;
        case Signal::troubled:
            grows_after_ = request.ended + calm_seconds;
            forget_rounds();
            break;
        case Signal::good:
            if (full && request.ended >= grows_after_)
                count(tracks_[request.path], request.latency);
            break;
        case Signal::neutral:
            break;
    }
}

// Once for all the refusals of requests that were under way together.
void Pace::shrink(double began, double now) {
    doubling_ = false;
    forget_rounds();
    if (began < shrunk_at_) return;
    limit_ = std::max<std::size_t>(1, limit_ / 2);
    shrunk_at_ = now;
}

// A round is as many good replies as may be in flight.
void Pace::count(Track& track, double latency) {
    track.latencies.push_back(latency);
    if (track.latencies.size() < limit_) return;
    const double middle = median(std::move(track.latencies));
    track.latencies.clear();
    track.best = std::min(track.best, middle);
    if (middle > std::max(rise * track.best, noise_seconds))
        doubling_ = false;
    else
        limit_ = std::min(most, doubling_ ? 2 * limit_ : limit_ + 1);
}

void Pace::forget_rounds() {
    for (auto& [path, track] : tracks_) track.latencies.clear();
}

}  // namespace nrem::core::http
