#include "key_map.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <stdexcept>
#include <string>

#include "engines/linear/step.hpp"

namespace fast_weights {

KeyMap::KeyMap(const nrem::Params& params)
    : map_(params.choice<Map>("keys")),
      features_(params.integer("features")),
      winners_(params.integer("winners")),
      grows_(params.flag("grows")),
      whitening_(params) {}

std::size_t KeyMap::size(std::size_t cue) const {
    return map_ == Map::identity || map_ == Map::whiten || features_ == 0 ? cue : features_;
}

void KeyMap::layout(nrem::Layout& layout, std::size_t cue) const {
    if (map_ == Map::identity) return;
    if (map_ == Map::whiten) return Whitening::layout(layout, cue);
    const std::size_t features = size(cue);
    if (map_ == Map::expand && winners(features) >= features)
        throw std::invalid_argument("winners (" + std::to_string(winners(features)) +
                                    ") are not fewer than features (" + std::to_string(features) +
                                    ")");
    const nrem::Elements drawn{.start = NREM_NORMAL,
                               .spread = 1 / std::sqrt(static_cast<double>(cue)),
                               .grows = grows_};
    layout.tensor("map", {features, cue}, drawn);
    if (map_ == Map::random) layout.tensor("query_map", {features, cue}, drawn);
}

void KeyMap::see(nrem::MemoryEditor& memory, std::span<const float> cue, bool asleep) {
    if (map_ != Map::whiten) return;
    const std::size_t size = memory.tensors()[to_write_.in(memory)].shape[0];
    if (cue.size() != size) return;  // `of` says so
    asleep ? whitening_.settle(memory, size) : whitening_.see(memory, cue);
}

std::span<const float> KeyMap::of(const nrem::Memory& memory, std::span<const float> cue,
                                  Use use) {
    if (map_ == Map::identity) return cue;
    nrem::Place& place = map_ == Map::random && use == Use::read ? to_read_ : to_write_;
    const auto& map = memory.tensors()[place.in(memory)];
    if (cue.size() != map.shape[1])
        throw std::invalid_argument("the cue's vector has " + std::to_string(cue.size()) +
                                    " elements, and the key map takes " +
                                    std::to_string(map.shape[1]));
    made_.resize(map.shape[0]);
    if (map_ == Map::whiten) {
        whitening_.apply(memory, cue, made_);
        return made_;
    }
    for (std::size_t i = 0; i < made_.size(); ++i)
        made_[i] = nrem_linear::dot<float>({map.data + i * cue.size(), cue.size()}, cue);
    if (map_ == Map::expand) keep_winners();
    return made_;
}

std::size_t KeyMap::winners(std::size_t features) const {
    return winners_ > 0 ? winners_ : std::max<std::size_t>(features / 16, 1);
}

// Of equals the first one wins, so that all machines choose alike.
void KeyMap::keep_winners() {
    order_.resize(made_.size());
    std::iota(order_.begin(), order_.end(), std::size_t{0});
    const std::size_t count = winners(made_.size());
    const auto last = order_.begin() + static_cast<std::ptrdiff_t>(count);
    std::nth_element(order_.begin(), last, order_.end(), [this](std::size_t a, std::size_t b) {
        return made_[a] != made_[b] ? made_[a] > made_[b] : a < b;
    });
    std::fill(made_.begin(), made_.end(), 0.0F);
    const float each = 1 / std::sqrt(static_cast<float>(count));
    for (auto winner = order_.begin(); winner != last; ++winner) made_[*winner] = each;
}

}  // namespace fast_weights
