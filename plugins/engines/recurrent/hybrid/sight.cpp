#include "sight.hpp"

#include <algorithm>
#include <limits>

namespace nrem_hybrid {

namespace {

// The most keys that the tokens of one tile see.
std::size_t most_seen(const Reach& reach, std::size_t tokens, std::size_t kept) {
    const std::size_t keys = kept + tokens;
    if (reach.radius == 0) return keys;
    const std::size_t rounds = reach.ring ? (keys + tokens - 1) / tokens : 1;
    return std::min(keys, (Sight::tall + 2 * reach.radius) * rounds);
}

}  // namespace

void Sight::look(const Reach& reach, std::size_t tokens, std::size_t most_kept) {
    if (tokens_ == tokens && reach_ == reach) return;
    reserve(reach, tokens, most_kept);
    reach_ = reach;
    tokens_ = tokens;
    tiles_.clear();
    groups_.clear();
    seen_.clear();
    masked_ = 0;
    for (std::size_t first = 0; first < tokens; first += tall) look_from(reach, tokens, first);
}

void Sight::reserve(const Reach& reach, std::size_t tokens, std::size_t most_kept) {
    const std::size_t tiles = (tokens + tall - 1) / tall;
    const std::size_t keys = most_seen(reach, tokens, most_kept);
    const std::size_t groups = std::min(keys, padded(most_kept + tokens) / group);
    tiles_.reserve(tiles);
    groups_.reserve(tiles * groups);
    seen_.reserve(tiles * keys);
    masks_.reserve(tiles * tall * groups * group);
    by_token_.reserve(tall * keys);
    ends_.reserve(tall);
    keys_.reserve(tall * keys);
}

void Sight::look_from(const Reach& reach, std::size_t tokens, std::size_t first) {
    by_token_.clear();
    ends_.clear();
    for (std::size_t token = first; token < std::min(first + tall, tokens); ++token) {
        append_seen(reach, tokens, token, by_token_);
        ends_.push_back(by_token_.size());
    }
    tiles_.push_back({groups_.size(), seen_.size(), masked_});
    keys_ = by_token_;
    std::ranges::sort(keys_);
    const auto rest = std::ranges::unique(keys_);
    keys_.erase(rest.begin(), rest.end());
    add_groups();
    add_mask(ends_.size());
}

void Sight::add_groups() {
    const std::size_t start = groups_.size();
    for (const std::size_t key : keys_) {
        const auto of_key = static_cast<std::uint32_t>(key / group);
        if (groups_.size() == start || groups_.back() != of_key) groups_.push_back(of_key);
        const std::size_t column = (groups_.size() - start - 1) * group + key % group;
        seen_.push_back({static_cast<std::uint32_t>(key), static_cast<std::uint32_t>(column)});
    }
}

void Sight::add_mask(std::size_t count) {
    const Place& place = tiles_.back();
    const std::size_t columns = (groups_.size() - place.group) * group;
    float* row = masks_.data() + place.mask;
    masked_ += count * columns;
    std::size_t at = 0;
    for (std::size_t token = 0; token < count; ++token, row += columns) {
        std::fill_n(row, columns, -std::numeric_limits<float>::infinity());
        for (std::size_t i = place.seen; at < ends_[token]; ++i) {
            if (seen_[i].key != by_token_[at]) continue;
            row[seen_[i].column] = 0;
            ++at;
        }
    }
}

Tile Sight::tile(std::size_t index) const {
    const Place& from = tiles_[index];
    const bool last = index + 1 == tiles_.size();
    const Place to = last ? Place{groups_.size(), seen_.size(), masked_} : tiles_[index + 1];
    const std::size_t first = index * tall;
    return {first, std::min(tall, tokens_ - first),
            std::span(groups_).subspan(from.group, to.group - from.group),
            std::span(seen_).subspan(from.seen, to.seen - from.seen), masks_.data() + from.mask};
}

}  // namespace nrem_hybrid
