// nrem merge, and the merge that report and run do by themselves.
#include "study/shards.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "store/folder_lock.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t most_named = 8;

}  // namespace

void say_missing(const Merged& merged, const Split& split) {
    fmt::print(stderr, "{} of {} trials are missing:\n", merged.trials - merged.done,
               merged.trials);
    const std::size_t named = std::min(merged.missing.size(), most_named);
    for (std::size_t i = 0; i < named; ++i) {
        const ShardState& state = merged.missing[i];
        fmt::print(stderr, "  shard {}: {} of {} trials{}: {}\n", state.shard.text(),
                   state.trials - state.done, state.trials, state.running ? ", running" : "",
                   command_of(split, state.shard));
    }
    if (named < merged.missing.size())
        fmt::print(stderr, "  and {} shards more\n", merged.missing.size() - named);
}

std::string command_of(const Split& split, const Shard& shard) {
    return fmt::format("{} --shard {}", fmt::join(split.command, " "), shard.text());
}

void take_in_shards(const fs::path& run) {
    const auto split = read_split(run);
    if (!split || is_locked(run)) return;
    const Merged merged = merge_shards(run, *split, Merge::partial);
    if (!merged.missing.empty()) say_missing(merged, *split);
}

}  // namespace nrem::core
