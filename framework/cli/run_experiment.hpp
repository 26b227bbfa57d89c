// nrem run without its command line, also used to reproduce a run.
#pragma once

#include "cli/commands.hpp"
#include "config/config.hpp"

namespace nrem::core {

// Runs or continues the experiment, or launches its shards, and writes the report. Ignores
// `experiment` and `overrides` of the arguments. Returns the exit code.
int run_experiment(const Config& config, const Registry& registry, const RunArguments& arguments);

}  // namespace nrem::core
