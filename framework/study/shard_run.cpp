#include "study/shard_run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "base/error.hpp"
#include "base/json.hpp"
#include "store/split.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;

std::uint64_t share_of(std::uint64_t limit, std::size_t shards) {
    return limit ? std::max<std::uint64_t>(1, limit / shards) : 0;
}

// Sets keys that affect no result, and adds them to the overrides, which workers and manifest use.
void set(Config& config, const std::string& key, const std::string& value) {
    config.overrides.push_back(key + "=" + value);
}

// All shards together may spend what the run may; each command has the limit of seconds.
void share_limits(Config& config, std::size_t shards) {
    SpendingLimits& limits = config.models.run;
    const auto share = [&](const char* key, auto& limit, auto part) {
        if (limit > 0) set(config, key, fmt::to_string(limit = part));
    };
    share("limits.calls", limits.calls, share_of(limits.calls, shards));
    share("limits.tokens", limits.tokens, share_of(limits.tokens, shards));
    share("limits.money", limits.money, limits.money / static_cast<double>(shards));
}

// SQLite's locks do not hold across machines, so shards share no cache unless the config names its
// file; and one cassette cannot be written by several processes.
void separate_responses(Config& config, const Shard& shard, const RunPath& folder) {
    ModelSettings& models = config.models;
    if (models.responses.mode == ResponseMode::record && shard.count > 1)
        throw UsageError(
            "responses.mode: record is for one process, not for shards: run it without "
            "--shard, or with responses.mode=live");
    if (models.responses.cache == "on") {
        models.responses.cache = fs::absolute((folder / "responses.sqlite").path()).string();
        set(config, "responses.cache", dumped(models.responses.cache));
    }
    if (shard.index != 0) models.checks = {};  // models are checked once a run
    share_limits(config, shard.count);
}

}  // namespace

std::vector<std::string> shard_command(const RunSettings& settings, const fs::path& run) {
    std::vector<std::string> command{"nrem", "run", settings.experiment};
    command.insert(command.end(), settings.overrides.begin(), settings.overrides.end());
    for (const auto& path : settings.plugin_paths) {
        command.emplace_back("--plugin-path");
        command.push_back(path);
    }
    command.emplace_back("--out");
    command.push_back(run.string());
    return command;
}

RunPath enter_shard(Plan& plan, const RunSettings& settings, const fs::path& run,
                    const std::set<std::string>& held) {
    const Shard shard = shard_from(settings.shard);
    const Split split = split_for(run, plan, shard, shard_command(settings, run), held);
    plan = part_of(std::move(plan), split.trials_of(shard.index));
    const RunPath folder = shard_folder(run, shard);
    if (is_of_earlier_plan(folder, split)) folder.remove();
    const bool asks =
        std::ranges::any_of(plan.cells, [](const Cell& cell) { return cell.prompts != nullptr; });
    if (asks) separate_responses(plan.config, shard, folder);
    return folder;
}

int leave_shard(const Progress& progress, const RunSettings& settings) {
    fmt::print("shard {}: {} of {} trials are done, {} failed\n",
               shard_from(settings.shard).text(), progress.done, progress.trials, progress.failed);
    // mpirun ends all ranks when one reports an error; the merge reports failures.
    return progress.failed && settings.shard != "rank" ? 1 : 0;
}

}  // namespace nrem::core
