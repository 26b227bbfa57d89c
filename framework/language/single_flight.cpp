#include "language/single_flight.hpp"

#include <chrono>

namespace nrem::core {

SingleFlight::Turn SingleFlight::take_off(const std::string& key,
                                          const std::function<bool()>& cancelled) {
    constexpr std::chrono::milliseconds slice(50);
    std::unique_lock lock(mutex_);
    if (in_flight_.insert(key).second) return Turn::mine;
    while (!landed_.wait_for(lock, slice, [&] { return !in_flight_.contains(key); }))
        if (cancelled && cancelled()) return Turn::cancelled;
    return Turn::waited;
}

void SingleFlight::land(const std::string& key) {
    {
        const std::lock_guard lock(mutex_);
        in_flight_.erase(key);
    }
    landed_.notify_all();
}

}  // namespace nrem::core
