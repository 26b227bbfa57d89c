// Which trials run in child processes, and with which command.
#pragma once

#include "batch/batch.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// By default the cells that use a plugin which does not come with the program. Throws UsageError
// for an invalid memory size.
[[nodiscard]] Isolation isolation_of(const RunSettings& settings);

}  // namespace nrem::core
