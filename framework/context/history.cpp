#include "context/history.hpp"

#include <algorithm>
#include <set>

#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

// Looked at from a random place in a stratum before it is given up.
constexpr std::size_t most_looks = 256;

// Indices of the history, from..to - 1.
struct Stratum {
    std::size_t from = 0;
    std::size_t to = 0;
};

}  // namespace

History::History(const Stream& stream, bool kept) : stream_(stream), kept_(kept) {
    if (kept_) items_.reserve(stream.size());
}

std::size_t History::index_of(std::uint64_t step) const {
    const auto found = std::lower_bound(
        items_.begin(), items_.end(), step,
        [](const nrem_experience& item, std::uint64_t wanted) { return item.step < wanted; });
    return static_cast<std::size_t>(found - items_.begin());
}

bool History::fits(std::size_t index, const Draw& draw) const {
    const std::uint64_t step = items_[index].step;
    const std::int64_t newer = stream_.next(step);
    if (newer >= 0 && static_cast<std::uint64_t>(newer) < draw.now) return false;
    if (draw.role == Role::any) return true;
    return (mix(step) & 1) == (draw.role == Role::probe);
}

std::vector<nrem_experience> History::draw(const Draw& draw) const {
    std::vector<Stratum> strata;
    std::size_t to = index_of(draw.before);
    for (std::uint64_t age = 2; to > 0; age *= 2) {
        const std::size_t from = age > draw.now ? 0 : std::min(to, index_of(draw.now - age + 1));
        if (from < to) strata.push_back({from, to});
        to = from;
    }
    Random random(draw.seed);
    std::set<std::size_t> chosen;
    while (!strata.empty() && chosen.size() < draw.count) {
        std::erase_if(strata, [&](const Stratum& stratum) {
            if (chosen.size() == draw.count) return false;
            const std::size_t size = stratum.to - stratum.from;
            const std::size_t start = random.below(size);
            for (std::size_t look = 0; look < std::min(size, most_looks); ++look) {
                const std::size_t index = stratum.from + (start + look) % size;
                if (fits(index, draw) && chosen.insert(index).second) return false;
            }
            return true;
        });
    }
    std::vector<nrem_experience> drawn;
    for (const std::size_t index : chosen) drawn.push_back(items_[index]);
    return drawn;
}

}  // namespace nrem::core
