// nrem run without its command line: also what reproduces a run.
#pragma once

#include "cli/commands.hpp"
#include "config/config.hpp"

namespace nrem::core {

// Runs or goes on with the experiment, or launches its shards, and writes the report. `experiment`
// and `overrides` of the arguments are not looked at. Returns the exit code.
int run_experiment(const Config& config, const Registry& registry, const RunArguments& arguments);

}  // namespace nrem::core
