#include "cli/command.hpp"

#include <algorithm>
#include <filesystem>

#include "base/error.hpp"
#include "base/quantity.hpp"
#include "study/run_settings.hpp"

namespace nrem::core {

#define NREM_COMMAND(name) Command name##_command();
#include "cli/command_list.inc"
#undef NREM_COMMAND

std::vector<Command> all_commands() {
#define NREM_COMMAND(name) name##_command(),
    std::vector<Command> all{
#include "cli/command_list.inc"
    };
#undef NREM_COMMAND
    std::ranges::stable_sort(all, {}, &Command::purpose);
    return all;
}

namespace {

// What `read` refuses is refused before the command begins.
CLI::Validator readable(auto read, const char* type) {
    return {[read](std::string& text) -> std::string {
                try {
                    (void)read(text);
                } catch (const UsageError& failure) {
                    return failure.what();
                }
                return "";
            },
            type};
}

void need_folder(const std::string& run) {
    if (!std::filesystem::is_directory(run)) throw UsageError(run + ": no such run folder");
}

void need_enough(const std::string& memory) {
    constexpr std::uint64_t least = 64 << 20;
    const std::uint64_t bytes = read_size(memory);
    if (bytes > 0 && bytes < least) throw UsageError(memory + " is less than 64M, and not 0");
}

}  // namespace

CLI::Validator is_size() {
    return readable(read_size, "SIZE");
}

CLI::Validator is_age() {
    return readable(read_age, "AGE");
}

void add_run(CLI::App& command, std::string& run) {
    command.add_option("run", run, "The run's folder")->required()->check(readable(need_folder, ""));
}

void add_experiment(CLI::App& command, std::string& experiment,
                    std::vector<std::string>& overrides) {
    command.add_option("experiment", experiment, "The experiment's YAML file")->required();
    command.add_option("overrides", overrides, "Settings that win over the file: key=value");
}

void add_plugin_paths(CLI::App& command, std::vector<std::string>& paths) {
    command
        .add_option("--plugin-path", paths, "A folder of plugins, or one plugin; may be repeated")
        ->allow_extra_args(false);
}

void add_keys(CLI::App& command, std::vector<std::string>& grants) {
    command
        .add_option("--allow-key", grants,
                    "Let the key in an environment variable be sent to a host: VARIABLE@host")
        ->allow_extra_args(false);
}

void add_like(CLI::App& command, std::vector<std::string>& runs) {
    command
        .add_option("--like", runs, "A run whose trials say what those of the same cells will take")
        ->check(readable(need_folder, ""))
        ->allow_extra_args(false);
}

void add_workers(CLI::App& command, int& jobs, int& in_flight) {
    command.add_option("--jobs", jobs, "Steps at once (default: one a core)")
        ->check(CLI::Range(1, most_at_once));
    command.add_option("--in-flight", in_flight, "Questions at once to a backend that waits")
        ->check(CLI::Range(1, most_at_once))
        ->capture_default_str();
}

void add_runs(CLI::App& command, std::vector<std::string>& runs, bool& compare,
              std::vector<std::string>& baselines) {
    command.add_option("runs", runs, "Run folders; several are taken as one")
        ->required()
        ->check(readable(need_folder, ""));
    command.add_flag("--compare", compare,
                     "Compare the runs with each other; each keeps its arms");
    command.add_option("--baseline", baselines, "Arms or controls to compare with")
        ->allow_extra_args(false);
}

void add_isolation(CLI::App& command, RunSettings& run) {
    command.add_flag_callback(
        "--isolate", [&run] { run.isolate = Isolate::all; },
        "Run every trial in a child process (default: those of plugins of your own)");
    command.add_flag_callback(
        "--no-isolate", [&run] { run.isolate = Isolate::none; },
        "Run no trial in a child process");
    command
        .add_option("--trial-seconds", run.trial_seconds,
                    "Until a trial in a child process is stopped; 0: never")
        ->check(CLI::NonNegativeNumber)
        ->capture_default_str();
    command
        .add_option("--trial-memory", run.trial_memory,
                    "What a trial in a child process may take: 2G; 0: no limit (default: its "
                    "share of 80 % of the machine's)")
        ->check(readable(need_enough, "SIZE"));
}

}  // namespace nrem::core
