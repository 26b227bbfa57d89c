// nrem memory: looks into the versions of a trial's memory, and goes back to one of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "host/registry.hpp"
#include "report/memory_text.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_names = 8;

std::vector<std::string> trials_of(const fs::path& run) {
    if (!fs::is_directory(run)) throw UsageError(run.string() + ": no such run folder");
    std::vector<std::string> trials;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(run / "trials", none))
        if (entry.is_directory()) trials.push_back(entry.path().filename().string());
    std::ranges::sort(trials);
    if (trials.empty()) throw UsageError(run.string() + ": holds no trials");
    return trials;
}

// At most so many, and how many more there are.
std::string some_of(std::vector<std::string> names) {
    const std::size_t all = names.size();
    names.resize(std::min(all, most_names));
    return fmt::format("{}{}", fmt::join(names, ", "),
                       all > most_names ? fmt::format(" and {} more", all - most_names) : "");
}

// The trial whose id begins so.
std::string find_trial(const fs::path& run, const std::string& prefix) {
    const std::vector<std::string> trials = trials_of(run);
    std::vector<std::string> found;
    for (const auto& trial : trials)
        if (trial == prefix) return trial;
    std::ranges::copy_if(trials, std::back_inserter(found),
                         [&](const std::string& trial) { return trial.starts_with(prefix); });
    if (found.size() == 1) return found[0];
    if (!found.empty())
        throw UsageError(fmt::format("{}: several trials begin with '{}': {}", run.string(), prefix,
                                     some_of(found)));
    const std::string near = nearest(prefix, trials);
    throw UsageError(
        fmt::format("{}: no trial '{}' ({})", run.string(), prefix,
                    near.empty() ? "its trials: " + some_of(trials) : "nearest: " + near));
}

// Only a run that is to be continued can go on from another memory.
void roll_back(const fs::path& run, const MemoryHistory& history, std::uint64_t version) {
    const RunDirectory held(run, read_manifest(run), Begin::resume);
    const std::string trial = history.trial.filename().string();
    if (held.holds(trial))
        throw UsageError(fmt::format(
            "trial {} is finished: its result stands, and nothing would go on from version {}",
            trial, version));
    restore_version(history, version);
    fmt::print("stream {} of trial {} goes on from version {} when the run is continued\n",
               history.stream, trial, version);
}

}  // namespace

int memory_command(const MemoryArguments& arguments) {
    const fs::path run = arguments.run;
    const fs::path trial = run / "trials" / find_trial(run, arguments.trial);
    const MemoryHistory history = read_memory_history(trial, arguments.stream);
    const auto& numbers = arguments.numbers;
    if (arguments.action == "show")
        fmt::print("{}", show_version(history, numbers.at(0)));
    else if (arguments.action == "diff")
        fmt::print("{}", show_difference(history, numbers.at(0), numbers.at(1)));
    else if (arguments.action == "explain")
        fmt::print("{}", explain_record(history, numbers.at(0)));
    else if (arguments.action == "rollback")
        roll_back(run, history, numbers.at(0));
    else
        fmt::print("{}", list_versions(history));
    return 0;
}

}  // namespace nrem::core
