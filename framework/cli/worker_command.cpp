// nrem worker: a process in which nrem run runs trials of plugins that it does not trust. Not for
// direct use.
#include <nlohmann/json.hpp>

#include "base/exhaustion.hpp"
#include "batch/serve_trials.hpp"
#include "cli/allowed_keys.hpp"
#include "cli/commands.hpp"
#include "cli/environment.hpp"
#include "cli/gather.hpp"
#include "cli/plan_with.hpp"
#include "store/run_directory.hpp"
#include "store/split.hpp"

namespace nrem::core {

int worker_command(const WorkerArguments& arguments) {
    end_as_usual();
    const int channel = begin_service(arguments.parent);
    const nlohmann::json manifest = read_manifest(arguments.run);
    const Config config = config_of(manifest);
    const auto registry = open_registry(arguments.plugin_paths, Warnings::off);
    take_allowed_keys(*registry, arguments.allow_keys);
    const Plan plan = plan_with(config, *registry, deciding_rows(config, whole_run(arguments.run)));
    serve_trials(
        plan, *registry,
        {.run = arguments.run, .in_flight = arguments.in_flight, .memory = arguments.memory},
        channel);
    return 0;
}

}  // namespace nrem::core
