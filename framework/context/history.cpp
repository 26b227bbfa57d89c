#include "context/history.hpp"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <set>

#include "host/crossing.hpp"
#include "host/truth.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core {

namespace {

// How many places in a stratum are tried at random before the stratum is given up.
constexpr std::size_t most_looks = 256;

// Indices of the history from `from` to `to` - 1.
struct Stratum {
    std::size_t from = 0;
    std::size_t to = 0;
};

// Compares only what `said` contains.
bool agrees(nrem_str said, nrem_str told) {
    return said.size == 0 || nrem::view(said) == nrem::view(told);
}

bool agrees(nrem_floats said, nrem_floats told) {
    return said.count == 0 || std::ranges::equal(nrem::view(said), nrem::view(told));
}

bool same_question(const nrem_cue* said, const nrem_cue* told) {
    if (said == told) return true;
    if (!said || (said->text.size == 0 && said->vector.count == 0)) return false;
    return agrees(said->text, told->text) && agrees(said->vector, told->vector);
}

// The truth, or a prediction that was declared right; nullptr where neither is known.
const nrem_answer* known_answer(const nrem_experience& experience) {
    if (experience.truth) return experience.truth;
    return experience.correct == 1 ? experience.prediction : nullptr;
}

bool same_answer(const nrem_answer* said, const nrem_answer* told) {
    if (!said || said == told) return true;
    if (!told || !agrees(said->text, told->text) || !agrees(said->vector, told->vector))
        return false;
    if (said->choice >= 0 && said->choice != told->choice) return false;
    return std::isnan(said->value) || said->value == told->value;
}

}  // namespace

History::History(const Stream& stream, bool kept) : stream_(stream), kept_(kept) {
    if (!kept_) return;
    items_.reserve(stream.size());
    positions_.resize(stream.size());
}

void History::add(const nrem_experience& experience) {
    if (!kept_) return;
    items_.push_back(experience);
    positions_[experience.step] = static_cast<std::uint32_t>(items_.size());
}

const nrem_experience* History::at(std::uint64_t step, std::uint64_t before) const {
    if (step >= std::min<std::uint64_t>(before, positions_.size())) return nullptr;
    const std::uint32_t position = positions_[step];
    return position ? items_.data() + (position - 1) : nullptr;
}

std::size_t History::index_of(std::uint64_t step) const {
    const auto found = std::lower_bound(
        items_.begin(), items_.end(), step,
        [](const nrem_experience& item, std::uint64_t wanted) { return item.step < wanted; });
    return static_cast<std::size_t>(found - items_.begin());
}

bool History::fits(std::size_t index, const Draw& draw) const {
    const nrem_experience& item = items_[index];
    if (item.kind == NREM_FORGET || !item.truth || !says_anything(*item.truth)) return false;
    const std::uint64_t step = item.step;
    const std::int64_t newer = stream_.next(step);
    if (newer >= 0 && static_cast<std::uint64_t>(newer) < draw.now) return false;
    if (draw.role == Role::any) return true;
    return (mix(step) & 1) == (draw.role == Role::held_out);
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

bool History::tells(const nrem_experience& made, std::uint64_t before) const {
    const nrem_experience* told = at(made.step, before);
    return told && same_question(made.cue, told->cue) &&
           (made.correct < 0 || made.correct == told->correct) &&
           same_answer(known_answer(made), known_answer(*told));
}

bool History::owns(const nrem_experience& experience, std::uint64_t before) const {
    const nrem_experience* known = at(experience.step, before);
    return known && known->cue == experience.cue &&
           (!experience.truth || experience.truth == known->truth);
}

nrem_experience History::completed(const nrem_experience& made, std::uint64_t before) const {
    nrem_experience whole = as_far_as_it_goes(made);
    whole.clarification =
        tells(made, before) ? at(made.step, before)->clarification : nrem_str{};
    return whole;
}

}  // namespace nrem::core
