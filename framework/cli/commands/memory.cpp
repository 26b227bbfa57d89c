// nrem memory: looks into the versions of a trial's memory, and goes back to one of them.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "host/registry.hpp"
#include "memory/find_trial.hpp"
#include "report/memory_text.hpp"
#include "report/trace_text.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

struct MemoryArguments {
    std::string run;
    std::string trial;  // its id, or how that begins
    std::uint64_t stream = 0;
    std::vector<std::uint64_t> numbers;  // versions, a record, or states
};

RunPath trial_of(const MemoryArguments& arguments) {
    const RunPath run{arguments.run};
    name_others(run);
    return run / "trials" / find_trial(run, arguments.trial);
}

MemoryHistory history_of(const MemoryArguments& arguments) {
    return read_memory_history(trial_of(arguments), arguments.stream);
}

// Only a run that is to be continued can go on from another memory.
std::string roll_back(const MemoryArguments& arguments) {
    const MemoryHistory history = history_of(arguments);
    const std::uint64_t version = arguments.numbers.at(0);
    const RunPath run{arguments.run};
    const RunDirectory held(run, read_manifest(run), Begin::resume);
    const std::string trial = history.trial.path().filename().string();
    if (held.holds(trial))
        throw UsageError(fmt::format(
            "trial {} is finished: its result stands, and nothing would go on from version {}",
            trial, version));
    restore_version(history, version);
    return fmt::format("stream {} of trial {} goes on from version {} when the run is continued\n",
                       history.stream, trial, version);
}

// One state, or from one to another; all where none is given.
TraceRange range_of(const std::vector<std::uint64_t>& states) {
    if (states.empty()) return {};
    return {states.front(), states.back()};
}

std::string list(const MemoryArguments& arguments) {
    return list_versions(history_of(arguments));
}

std::string show_one(const MemoryArguments& arguments) {
    return show_version(history_of(arguments), arguments.numbers.at(0));
}

std::string show_both(const MemoryArguments& arguments) {
    return show_difference(history_of(arguments), arguments.numbers.at(0), arguments.numbers.at(1));
}

std::string explain(const MemoryArguments& arguments) {
    return explain_record(history_of(arguments), arguments.numbers.at(0));
}

std::string trace(const MemoryArguments& arguments) {
    return show_trace(trial_of(arguments), arguments.stream, range_of(arguments.numbers));
}

void memory_options(CLI::App& command, int& exit_code) {
    using Action = std::string (*)(const MemoryArguments&);
    const auto given = std::make_shared<MemoryArguments>();
    const auto chosen = std::make_shared<Action>(list);
    add_run(command, given->run);
    command.add_option("trial", given->trial, "The trial's id, or how it begins")->required();
    command.add_option("--stream", given->stream, "Which of its streams")->capture_default_str();
    const auto add = [&](const char* name, const char* about, Action action) -> CLI::App& {
        auto& one = *command.add_subcommand(name, about)->fallthrough();
        one.callback([chosen, action] { *chosen = action; });
        return one;
    };
    const auto numbers = [&](CLI::App& one, const char* name, int count) {
        one.add_option(name, given->numbers, "")->required()->expected(count);
    };
    add("list", "The versions, and the nights that made none (default)", list);
    numbers(add("show", "One version: its records and tensors", show_one), "version", 1);
    numbers(add("diff", "What changed from one version to another", show_both), "versions", 2);
    numbers(add("explain", "Where a record came from and what became of it", explain), "record", 1);
    add("trace", "State after state of the memory, with what led to each", trace)
        .add_option("states", given->numbers, "One state, or the first and the last")
        ->expected(0, 2);
    numbers(add("rollback", "Go on from an older version when the run is continued", roll_back),
            "version", 1);
    command.require_subcommand(0, 1);
    command.final_callback([given, chosen, &exit_code] {
        fmt::print("{}", (*chosen)(*given));
        exit_code = 0;
    });
}

}  // namespace

Command memory_command() {
    return {"memory", Purpose::results, "Look into the versions of a trial's memory",
            memory_options};
}

}  // namespace nrem::core
