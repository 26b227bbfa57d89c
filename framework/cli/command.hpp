// The commands of the program. Each is one file in cli/commands, which says what it takes and does;
// the build makes the list of them.
#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <vector>

namespace nrem::core {

struct RunSettings;

// The purpose of a command: the help groups the commands by it.
enum class Purpose { experiments, results, components, hidden };

struct Command {
    const char* name;
    Purpose purpose;
    const char* about;
    // Adds its options. What the command returns goes to `exit_code`: 0 ok, 1 a trial or a check
    // failed. What cannot be done with what was given (the command line, the config, a file or a
    // folder that they name) is thrown as UsageError, for which main returns 2; for any other
    // failure it returns 1.
    void (*add_options)(CLI::App& command, int& exit_code);
};

// By purpose, and by name within it.
[[nodiscard]] std::vector<Command> all_commands();

inline constexpr int most_at_once = 1024;  // steps, questions, trainings

// What several commands take in the same words.
void add_experiment(CLI::App& command, std::string& experiment, std::vector<std::string>& overrides);
void add_run(CLI::App& command, std::string& run);
void add_plugin_paths(CLI::App& command, std::vector<std::string>& paths);
void add_keys(CLI::App& command, std::vector<std::string>& grants);
void add_like(CLI::App& command, std::vector<std::string>& runs);
void add_workers(CLI::App& command, int& jobs, int& in_flight);
void add_runs(CLI::App& command, std::vector<std::string>& runs, bool& compare,
              std::vector<std::string>& baselines);
// Checks that an option is a size or an age (base/quantity.hpp).
[[nodiscard]] CLI::Validator is_size();
[[nodiscard]] CLI::Validator is_age();
void add_isolation(CLI::App& command, RunSettings& run);

}  // namespace nrem::core
