// A hash of a stream's events. For the statistics, streams with the same events are one stream,
// whatever their name or seed.
#pragma once

#include <span>
#include <string>

#include "nrem/abi/values.h"

namespace nrem::core {

// Returns 32 hexadecimal digits over everything in the events: cues, truths, times, items.
[[nodiscard]] std::string contents_of(std::span<const nrem_event> events);

}  // namespace nrem::core
