// Which entry of a full store goes: the one that the strategy values least, or the oldest of those.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "engines/slots/store.hpp"

namespace nrem::slots {

// What is kept: the newest entries, the oldest, a uniform sample of all that ever came, those that
// were used most, those that were changed or used latest, those with most life left, or those that
// have most attention from what is asked (asked.hpp), of which an entry itself knows nothing.
enum class Keep { newest, oldest, sample, used, latest, life, asked };

constexpr auto names_of(Keep) {
    return std::to_array<std::string_view>(
        {"newest", "oldest", "sample", "used", "latest", "life", "asked"});
}

inline float worth(const Entry& entry, Keep keep) {
    switch (keep) {
        case Keep::newest: return entry.born;
        case Keep::oldest: return -entry.born;
        case Keep::sample: return entry.draw;
        case Keep::used: return entry.uses;
        case Keep::latest: return entry.latest;
        case Keep::life: return entry.life;
        case Keep::asked: return 0;
    }
    return 0;
}

// Whose entries may go.
enum class Budget { shared, place };

constexpr auto names_of(Budget) {
    return std::to_array<std::string_view>({"shared", "place"});
}

// The place with most entries, the lowest of equal ones; `tally` is a buffer.
inline float fullest_place(std::span<const Entry> entries, std::vector<std::uint32_t>& tally) {
    std::size_t most = 0;
    std::fill(tally.begin(), tally.end(), 0);
    for (const Entry& entry : entries) {
        const auto place = static_cast<std::size_t>(std::max(0.0F, entry.place));
        if (place >= tally.size()) tally.resize(place + 1);
        ++tally[place];
    }
    for (std::size_t place = 0; place < tally.size(); ++place)
        if (tally[place] > tally[most]) most = place;
    return static_cast<float>(most);
}

// The row that goes. `worth_of` gives the worth of a row.
template <class Worth>
std::size_t least_worth(std::span<const Entry> entries, float place, Worth&& worth_of) {
    std::size_t least = entries.size();
    float lowest = 0;
    for (std::size_t row = 0; row < entries.size(); ++row) {
        if (place >= 0 && std::max(0.0F, entries[row].place) != place) continue;
        const float own = worth_of(row);
        if (least == entries.size() || own < lowest ||
            (own == lowest && entries[row].born < entries[least].born)) {
            least = row;
            lowest = own;
        }
    }
    return least;
}
inline std::size_t least_worth(std::span<const Entry> entries, Keep keep, float place = -1) {
    return least_worth(entries, place, [&](std::size_t row) { return worth(entries[row], keep); });
}

}  // namespace nrem::slots
