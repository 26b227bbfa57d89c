// What is kept and what is handed on between the things that are learned, from the accuracy matrix:
// row by row the probes of one checkpoint, column by column their items.
#pragma once

#include "metrics/metrics.hpp"

namespace nrem::core {

// Of one stream. A checkpoint is a run of probes with nothing else but boundaries between them.
[[nodiscard]] Transfer transfer_of(const DayLog& steps);

}  // namespace nrem::core
