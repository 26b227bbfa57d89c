// Which waiting request goes first. Servers cache the prompts that they have read, so a prompt that
// begins like the last one costs less. Among equals the oldest goes first.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>

namespace nrem::core::http {

inline constexpr std::size_t looked_at = 64;          // of the queue
inline constexpr std::uint64_t most_passed_over = 64;  // times; then a request has its turn

[[nodiscard]] inline std::size_t shared_beginning(std::string_view a, std::string_view b) {
    const auto parted = std::mismatch(a.begin(), a.end(), b.begin(), b.end());
    return static_cast<std::size_t>(parted.first - a.begin());
}

// An index into a queue that is not empty. A request that was tried before is older than all behind
// it.
template <class Waiting>
[[nodiscard]] std::size_t next_in(const std::deque<Waiting*>& queue, std::string_view last) {
    const Waiting& first = *queue.front();
    if (first.was_tried() || first.passed_over >= most_passed_over) return 0;
    std::size_t best = 0;
    std::size_t most = 0;
    for (std::size_t i = 0; i < std::min(queue.size(), looked_at); ++i) {
        const std::size_t shared = shared_beginning(queue[i]->request.body, last);
        if (i == 0 || shared > most) best = i;
        most = std::max(most, shared);
    }
    return best;
}

}  // namespace nrem::core::http
