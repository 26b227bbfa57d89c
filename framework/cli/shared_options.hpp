// Options that several commands share.
#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

namespace nrem::core {

inline void add_experiment(CLI::App& command, std::string& experiment,
                    std::vector<std::string>& overrides) {
    command.add_option("experiment", experiment, "The experiment's YAML file")->required();
    command.add_option("overrides", overrides, "Settings that win over the file: key=value");
}

inline void add_plugin_paths(CLI::App& command, std::vector<std::string>& paths) {
    command
        .add_option("--plugin-path", paths, "A folder of plugins, or one plugin; may be repeated")
        ->allow_extra_args(false);
}

inline void add_keys(CLI::App& command, std::vector<std::string>& grants) {
    command
        .add_option("--allow-key", grants,
                    "Let the key in an environment variable be sent to a host: VARIABLE@host")
        ->allow_extra_args(false);
}

inline void add_like(CLI::App& command, std::vector<std::string>& runs) {
    command
        .add_option("--like", runs, "A run whose trials say what those of the same cells will take")
        ->allow_extra_args(false);
}

inline void add_workers(CLI::App& command, int& jobs, int& in_flight) {
    command.add_option("--jobs", jobs, "Steps at once (default: one a core)")
        ->check(CLI::Range(1, 1024));
    command.add_option("--in-flight", in_flight, "Questions at once to a backend that waits")
        ->check(CLI::Range(1, 1024))
        ->capture_default_str();
}

}  // namespace nrem::core
