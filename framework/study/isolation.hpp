// Which trials run in child processes, and with which command.
#pragma once

#include "batch/batch.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// By default the cells with a part whose plugin is not among those that come with the program.
// Throws UsageError for a memory size that cannot be read.
[[nodiscard]] Isolation isolation_of(const RunSettings& settings);

}  // namespace nrem::core
