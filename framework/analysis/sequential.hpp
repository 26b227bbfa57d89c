// When enough streams are known: an interval for the mean of paired differences that is valid at
// all times at once, so that looking after every stream does not raise the error rate.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "analysis/contrast.hpp"
#include "config/config.hpp"

namespace nrem::core {

// The difference of one stream, and how much it counts: its items by those of the longest one.
struct Weighed {
    double difference = 0;
    double weight = 1;
};

// For each stream the interval after it, of the mean over items: by betting, with hedged capital
// and predictable bets (Waudby-Smith and Ramdas 2023, theorem 3 with their eq. 26), intersected
// with those before. The differences lie within [-largest, largest] and come in an order that does
// not depend on them. The chance that the mean is ever left out is at most alpha.
[[nodiscard]] std::vector<Interval> confidence_sequence(std::span<const Weighed> differences,
                                                        double alpha, double largest = 1);

// Whether the last interval of a sequence settles it: it leaves out 0, or lies within the margin.
[[nodiscard]] bool settles(const Interval& interval, double margin);

// Whether there are at least so many streams and they settle it.
[[nodiscard]] bool settled(std::span<const Interval> sequence, std::uint64_t streams,
                           double margin);

}  // namespace nrem::core
