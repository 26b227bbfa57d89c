// Whom the tokens of a chunk see, and that nobody else is looked at.
#include "sight.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace nrem_hybrid {
namespace {

// How far a token is from a kept token or, counted on, a token of the chunk.
std::size_t distance(const Reach& reach, std::size_t tokens, std::size_t i, std::size_t j) {
    const std::size_t at = reach.kept + i;
    if (!reach.ring) return std::max(at, j) - std::min(at, j);
    const std::size_t place = j < reach.kept ? (reach.place + j) % tokens : j - reach.kept;
    const std::size_t straight = std::max(i, place) - std::min(i, place);
    return std::min(straight, tokens - straight);
}

std::vector<std::size_t> expected(const Reach& reach, std::size_t tokens, std::size_t i) {
    std::vector<std::size_t> seen;
    for (std::size_t j = 0; j < reach.kept + tokens; ++j) {
        if (reach.causal && j > reach.kept + i) continue;
        if (reach.radius == 0 || distance(reach, tokens, i, j) <= reach.radius) seen.push_back(j);
    }
    return seen;
}

std::vector<Reach> reaches() {
    std::vector<Reach> all;
    for (const std::size_t radius : {0, 1, 2, 3, 7, 30})
        for (const bool ring : {false, true})
            for (const bool causal : {false, true})
                for (const auto& [kept, place] :
                     {std::pair<std::size_t, std::size_t>{0, 0}, {1, 0}, {3, 2}, {12, 0}, {20, 4}})
                    all.push_back({radius, ring, causal, kept, place});
    return all;
}

std::string text(const Reach& reach, std::size_t tokens) {
    return std::to_string(tokens) + " tokens, radius " + std::to_string(reach.radius) +
           (reach.ring ? " ring" : "") + (reach.causal ? " causal" : "") + ", kept " +
           std::to_string(reach.kept) + " from " + std::to_string(reach.place);
}

TEST(Reach, is_all_within_the_radius_in_order) {
    for (const Reach& reach : reaches())
        for (const std::size_t tokens : {1, 2, 5, 9, 17}) {
            SCOPED_TRACE(text(reach, tokens));
            std::vector<std::size_t> seen{99};
            for (std::size_t i = 0; i < tokens; ++i) {
                append_seen(reach, tokens, i, seen);
                EXPECT_EQ(std::vector(seen.begin() + 1, seen.end()), expected(reach, tokens, i))
                    << "token " << i;
                seen.resize(1);
            }
        }
}

// The keys that a tile's mask lets a token see, by way of the tile's columns.
std::vector<std::size_t> unmasked(const Tile& tile, std::size_t token) {
    std::vector<std::size_t> keys;
    for (std::size_t column = 0; column < tile.columns(); ++column)
        if (tile.mask[token * tile.columns() + column] == 0)
            keys.push_back(tile.groups[column / group] * group + column % group);
    return keys;
}

TEST(Sight, masks_all_but_whom_a_token_sees) {
    Sight sight;
    for (const Reach& reach : reaches())
        for (const std::size_t tokens : {1, 9, 40}) {
            SCOPED_TRACE(text(reach, tokens));
            sight.look(reach, tokens, reach.kept);
            std::size_t token = 0;
            for (std::size_t i = 0; i < sight.tiles(); ++i) {
                const Tile tile = sight.tile(i);
                EXPECT_EQ(tile.first, token);
                for (std::size_t t = 0; t < tile.count; ++t, ++token)
                    EXPECT_EQ(unmasked(tile, t), expected(reach, tokens, token));
            }
            EXPECT_EQ(token, tokens);
        }
}

TEST(Sight, has_the_keys_of_a_tile_where_its_columns_are) {
    Sight sight;
    for (const Reach& reach : reaches()) {
        SCOPED_TRACE(text(reach, 40));
        sight.look(reach, 40, reach.kept);
        for (std::size_t i = 0; i < sight.tiles(); ++i) {
            const Tile tile = sight.tile(i);
            for (const Tile::Seen& seen : tile.seen)
                EXPECT_EQ(seen.key, tile.groups[seen.column / group] * group + seen.column % group);
            EXPECT_TRUE(std::ranges::is_sorted(tile.seen, {}, &Tile::Seen::key));
        }
    }
}

// Eight tokens and two to each side; on a ring a kept token at each of these places, too.
TEST(Sight, looks_no_further_in_a_long_chunk) {
    Sight sight;
    for (const auto& [reach, most] : {std::pair<Reach, std::size_t>{{2, false, false}, 12},
                                      {{2, true, false}, 12},
                                      {{2, true, false, 1000, 0}, 24}}) {
        sight.look(reach, 1000, reach.kept);
        for (std::size_t i = 0; i < sight.tiles(); ++i) {
            EXPECT_LE(sight.tile(i).seen.size(), most);
            EXPECT_LE(sight.tile(i).groups.size(), 6u);
        }
    }
}

}  // namespace
}  // namespace nrem_hybrid
