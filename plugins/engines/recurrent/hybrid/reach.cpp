#include "reach.hpp"

#include <algorithm>

namespace nrem_hybrid {

namespace {

// The chunk's token at this place of the ring, and the kept tokens that are there.
void append_place(const Reach& reach, std::size_t tokens, std::size_t place,
                  std::vector<std::size_t>& seen) {
    const std::size_t first = (place + tokens - reach.place % tokens) % tokens;
    for (std::size_t kept = first; kept < reach.kept; kept += tokens) seen.push_back(kept);
    seen.push_back(reach.kept + place);
}

}  // namespace

void append_seen(const Reach& reach, std::size_t tokens, std::size_t place,
                 std::vector<std::size_t>& seen) {
    const std::size_t start = seen.size();
    const std::size_t at = reach.kept + place;
    const std::size_t end = reach.causal ? at + 1 : reach.kept + tokens;
    if (reach.radius == 0 || (reach.ring && 2 * reach.radius + 1 >= tokens)) {
        for (std::size_t i = 0; i < end; ++i) seen.push_back(i);
    } else if (!reach.ring) {
        const std::size_t last = std::min(end, at + reach.radius + 1);
        for (std::size_t i = at - std::min(at, reach.radius); i < last; ++i) seen.push_back(i);
    } else {
        for (std::size_t i = 0; i <= 2 * reach.radius; ++i)
            append_place(reach, tokens, (place + tokens - reach.radius + i) % tokens, seen);
        const auto own = seen.begin() + static_cast<std::ptrdiff_t>(start);
        seen.erase(std::remove_if(own, seen.end(), [&](std::size_t i) { return i >= end; }),
                   seen.end());
        std::sort(own, seen.end());
    }
}

}  // namespace nrem_hybrid
