// Runs an experiment, or goes on with it: the outer loop of the product.
#pragma once

#include "config/config.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

// Runs the experiment or goes on with it, asks before what must be paid for, writes the report and
// prints the table. `experiment` and `overrides` of the settings only name it in the commands of
// its shards. Returns the exit code.
int run_experiment(const Config& config, const Registry& registry, const RunSettings& settings);

}  // namespace nrem::core
