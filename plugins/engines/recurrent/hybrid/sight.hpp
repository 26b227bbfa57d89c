// Whom the tokens of a chunk see, laid out for the kernel of attention: eight tokens at a time,
// with the keys that any of them sees. What it takes grows with the reach, not with the chunk's
// square.
#pragma once

#include <cstdint>
#include <span>

#include "aligned.hpp"
#include "reach.hpp"

namespace nrem_hybrid {

// Keys come in groups of 16, of which a tile has those that it sees some of, side by side.
struct Tile {
    struct Seen {
        std::uint32_t key;
        std::uint32_t column;  // in the tile's groups
    };
    std::size_t first;  // token
    std::size_t count;  // of tokens
    std::span<const std::uint32_t> groups;
    std::span<const Seen> seen;  // by any of its tokens, in order
    const float* mask;           // tokens x columns: 0, or minus infinity for who is not seen
    [[nodiscard]] std::size_t columns() const { return groups.size() * group; }
};

class Sight {
public:
    static constexpr std::size_t tall = 8;  // tokens of a tile

    // Allocates nothing after a first call with this radius, ring and number of tokens and no less
    // to be kept.
    void look(const Reach& reach, std::size_t tokens, std::size_t most_kept);
    [[nodiscard]] std::size_t tiles() const { return tiles_.size(); }
    [[nodiscard]] Tile tile(std::size_t index) const;

private:
    struct Place {  // where a tile's lists begin
        std::size_t group;
        std::size_t seen;
        std::size_t mask;
    };
    void reserve(const Reach& reach, std::size_t tokens, std::size_t most_kept);
    void look_from(const Reach& reach, std::size_t tokens, std::size_t first);
    void add_groups();
    void add_mask(std::size_t count);

    Reach reach_{};
    std::size_t tokens_ = 0;
    std::vector<Place> tiles_;
    std::vector<std::uint32_t> groups_;
    std::vector<Tile::Seen> seen_;
    AlignedFloats masks_;
    std::size_t masked_ = 0;             // of the masks
    std::vector<std::size_t> by_token_;  // of one tile: whom its first token sees, its second, ...
    std::vector<std::size_t> ends_;      // of these lists
    std::vector<std::size_t> keys_;      // of one tile, in order
};

}  // namespace nrem_hybrid
