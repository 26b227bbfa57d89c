// What a stream holds, as a hash: streams with the same events are the same stream to the
// statistics, whatever they are called, under whatever seed they were made.
#pragma once

#include <span>
#include <string>

#include "nrem/abi/values.h"

namespace nrem::core {

// 32 hexadecimal digits, of everything in the events: cues, truths, times, items.
[[nodiscard]] std::string contents_of(std::span<const nrem_event> events);

}  // namespace nrem::core
