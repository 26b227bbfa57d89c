// nrem memory: shows the versions of a trial's memory, and puts back an older one.
#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <filesystem>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "cli/commands.hpp"
#include "memory/find_trial.hpp"
#include "host/registry.hpp"
#include "report/memory_text.hpp"
#include "report/trace_text.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

// Only a run that will be continued can go on from another memory.
void roll_back(const RunPath& run, const MemoryHistory& history, std::uint64_t version) {
    const RunDirectory held(run, read_manifest(run), Begin::resume);
    const std::string trial = history.trial.path().filename().string();
    if (held.holds(trial))
        throw UsageError(fmt::format(
            "trial {} is finished: its result stands, and nothing would go on from version {}",
            trial, version));
    restore_version(history, version);
    fmt::print("stream {} of trial {} goes on from version {} when the run is continued\n",
               history.stream, trial, version);
}

// One state, or a change from one to another; all if none is given.
TraceRange range_of(const std::vector<std::uint64_t>& states) {
    if (states.empty()) return {};
    return {states.front(), states.back()};
}

}  // namespace

int memory_command(const MemoryArguments& arguments) {
    const RunPath run{arguments.run};
    name_others(run);
    const RunPath trial = run / "trials" / find_trial(run, arguments.trial);
    if (arguments.action == "trace") {
        fmt::print("{}", show_trace(trial, arguments.stream, range_of(arguments.states)));
        return 0;
    }
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
