// A search: points drawn at random from a space. All of them are run; or the points are halved
// repeatedly by their results on few streams until the best are left for a verdict on all streams.
#pragma once

#include "config/config.hpp"

namespace nrem::core {

// The rungs of a search by halving, before its verdict.
[[nodiscard]] std::size_t rungs_of(const Search& search);
// The number of streams of a cell on a rung; the first rung is 0.
[[nodiscard]] std::uint64_t streams_of(const Search& search, std::size_t rung);
// How many of `candidates` go on to the next rung.
[[nodiscard]] std::size_t kept_of(const Search& search, std::size_t rung, std::size_t candidates);

}  // namespace nrem::core
