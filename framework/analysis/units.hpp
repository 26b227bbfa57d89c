// Which streams are independent of each other: the units of one problem that are resampled and
// flipped.
//
// Streams with the same events are one unit, under whatever names, indices and seeds. Where the
// task says what streams have in common beyond that (a city, a book), that is the unit, if there
// are enough of them to speak for others; with fewer, streams are, and the report says so.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "config/config.hpp"

namespace nrem::core {

struct ProblemRows;

// With fewer, no test of a single arm could find anything at 5 %.
inline constexpr std::size_t fewest_clusters = 6;

// By what the streams of a problem are units.
struct Units {
    std::uint64_t count = 0;
    std::vector<std::string> clusters;  // that the task names, ascending; "" is none of them
    bool by_cluster = false;            // those are the units
};

// Numbers the units of all cells and sorts each cell's streams by unit, then seed. Units are in the
// order in which a run takes them: by index, or where comparisons may stop early by turn.
Units number_units(ProblemRows& problem, const std::optional<StopEarly>& stop);

}  // namespace nrem::core
