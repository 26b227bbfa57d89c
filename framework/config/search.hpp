// A search: points drawn at random from a space, all of them run, or halved again and again by how
// they do on few streams until the best are left for a verdict on all.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

[[nodiscard]] Search read_search(const Config& config, const Value& section);

// The rungs that a search by halving climbs before its verdict.
[[nodiscard]] std::size_t rungs_of(const Search& search);
// How many streams a cell of a rung has, the first being 0.
[[nodiscard]] std::uint64_t streams_of(const Search& search, std::size_t rung);
// How many of `candidates` go on from a rung.
[[nodiscard]] std::size_t kept_of(const Search& search, std::size_t rung, std::size_t candidates);

}  // namespace nrem::core
