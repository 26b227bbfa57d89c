// nrem worker: a process in which nrem run lets trials of plugins run that it does not trust. Not
// for people.
#include <nlohmann/json.hpp>

#include "base/exhaustion.hpp"
#include "batch/serve_trials.hpp"
#include "cli/command.hpp"
#include "store/run_directory.hpp"
#include "store/split.hpp"
#include "study/allowed_keys.hpp"
#include "study/environment.hpp"
#include "study/gather.hpp"
#include "study/plan_with.hpp"

namespace nrem::core {

namespace {

// Of a child process of a run (see batch/serve_trials.hpp).
struct WorkerArguments {
    std::string run;
    int parent = 0;
    std::vector<std::string> plugin_paths;
    int in_flight = 16;
    double memory = 0;
    std::vector<std::string> allow_keys;
};

int serve(const WorkerArguments& arguments) {
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

void worker_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<WorkerArguments>();
    command.add_option("run", given->run)->required();
    command.add_option("parent", given->parent)->required();
    add_plugin_paths(command, given->plugin_paths);
    add_keys(command, given->allow_keys);
    command.add_option("--in-flight", given->in_flight);
    command.add_option("--trial-memory", given->memory);
    command.callback([given, &exit_code] { exit_code = serve(*given); });
}

}  // namespace

Command worker_command() {
    return {"worker", Purpose::hidden, "", worker_options};
}

}  // namespace nrem::core
