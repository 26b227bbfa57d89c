// nrem merge: one run of the shards of a run.
#include <fmt/format.h>

#include <filesystem>

#include "base/error.hpp"
#include "cli/command.hpp"
#include "study/shards.hpp"

namespace nrem::core {

namespace {

struct MergeArguments {
    std::string run;
    bool partial = false;
};

int merge(const MergeArguments& arguments) {
    const std::filesystem::path run = arguments.run;
    const auto split = read_split(run);
    if (!split) throw UsageError(run.string() + ": has no shards (nothing was run with --shard)");
    const Merged merged =
        merge_shards(run, *split, arguments.partial ? Merge::partial : Merge::complete);
    const bool complete = merged.done == merged.trials;
    if (!complete) say_missing(merged, *split);
    if (!complete && !arguments.partial) {
        fmt::print(stderr, "nothing was merged; --partial merges what there is\n");
        return 1;
    }
    fmt::print("{}: {} of {} trials of {} shards{}\n", run.string(), merged.done, merged.trials,
               split->shards, merged.changed ? "" : ", nothing new");
    return 0;
}

void merge_options(CLI::App& command, int& exit_code) {
    const auto given = std::make_shared<MergeArguments>();
    add_run(command, given->run);
    command.add_flag("--partial", given->partial, "Also when trials are missing");
    command.callback([given, &exit_code] { exit_code = merge(*given); });
}

}  // namespace

Command merge_command() {
    return {"merge", Purpose::experiments, "Make one run of the shards of a run (report does it by itself)",
            merge_options};
}

}  // namespace nrem::core
