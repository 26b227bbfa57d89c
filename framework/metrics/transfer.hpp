// Retention and transfer between the items that are learned, from the accuracy matrix: one row for
// the probes of each checkpoint, one column for each item.
#pragma once

#include "metrics/metrics.hpp"

namespace nrem::core {

// Of one stream. A checkpoint is a run of probes with nothing else but boundaries between them.
[[nodiscard]] Transfer transfer_of(const DayLog& steps);

}  // namespace nrem::core
