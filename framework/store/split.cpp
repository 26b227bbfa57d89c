#include "store/split.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>

#include "base/error.hpp"
#include "base/document.hpp"
#include "store/manifest.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

constexpr std::int64_t held_before = -1;

RunPath split_file(const RunPath& run) {
    return shards_folder(run) / "split.json";
}

void check(const Split& split, const Plan& plan, const Shard& shard, const RunPath& run) {
    if (split.plan != plan.hash)
        throw UsageError(fmt::format(
            "{}: was split into {} shards for another plan ({}, now {}): the config or a plugin's "
            "defaults have changed since; use another --out, or merge what is there (nrem merge "
            "--partial), remove {} and split again",
            run.string(), split.shards, split.plan.substr(0, 16), plan.hash.substr(0, 16),
            shards_folder(run).string()));
    if (split.shards != shard.count)
        throw UsageError(fmt::format("{}: is split into {} shards: there is no shard {}",
                                     run.string(), split.shards, shard.text()));
}

bool has_grown(const Split& split, const Plan& plan, const std::set<std::string>& held) {
    if (split.plan == plan.hash) return false;
    std::set<std::string> planned;
    for (const Trial& trial : plan.trials) planned.insert(trial.id);
    return std::ranges::all_of(split.trials, [&](const std::string& id) {
        return held.contains(id) && planned.contains(id);
    });
}

}  // namespace

bool is_of_earlier_plan(const RunPath& shard, const Split& split) {
    if (!(shard / "manifest.json").exists()) return false;
    const json manifest = read_manifest(shard);
    if (manifest.at("plan") == split.plan) return false;
    const std::vector<std::string> its = manifest.at("trials");
    for (std::size_t i = 0; i < split.trials.size(); ++i)
        if (split.shard[i] != held_before && std::ranges::find(its, split.trials[i]) != its.end())
            return false;
    return true;
}

std::set<std::string> Split::trials_of(std::size_t index) const {
    std::set<std::string> own;
    for (std::size_t i = 0; i < trials.size(); ++i)
        if (shard[i] == static_cast<std::int64_t>(index)) own.insert(trials[i]);
    return own;
}

RunPath shards_folder(const RunPath& run) {
    return run / "shards";
}

RunPath shard_folder(const RunPath& run, const Shard& shard) {
    return shards_folder(run) / fmt::format("{}-of-{}", shard.index, shard.count);
}

fs::path whole_run(const fs::path& folder) {
    const fs::path shards = folder.parent_path();
    return fs::exists(shards / "split.json") ? shards.parent_path() : folder;
}

Split make_split(const Plan& plan, const std::vector<double>& costs,
                 const std::set<std::string>& held, std::size_t shards) {
    const json manifest{{"overrides", plan.config.overrides}, {"cells", resolved(plan)}, {"names", names_of_trials(plan)}};
    Split made{plan.hash, shards, manifest, {}, {}, {}};
    std::vector<double> open;
    for (std::size_t i = 0; i < plan.trials.size(); ++i) {
        made.trials.push_back(plan.trials[i].id);
        if (!held.contains(plan.trials[i].id)) open.push_back(costs[i]);
    }
    const std::vector<std::size_t> shard_of = split(open, shards);
    std::size_t next = 0;
    for (const auto& id : made.trials)
        made.shard.push_back(held.contains(id) ? held_before
                                               : static_cast<std::int64_t>(shard_of[next++]));
    return made;
}

std::optional<Split> read_split(const RunPath& run) {
    const RunPath path = split_file(run);
    const auto kept = read_document_if_there(path);
    if (!kept) return std::nullopt;
    try {
        Split split{kept->at("plan"),    kept->at("shards"), kept->at("manifest"),
                    kept->at("command"), kept->at("trials"), kept->at("shard")};
        if (split.shard.size() == split.trials.size()) return split;
    } catch (const json::exception&) {
        // Said below, for all that is wrong with such a file.
    }
    throw Error(path.string() + ": not a split of a run");
}

// Several tasks may come here at once, all with the same split: the last one stays.
void write_split(const RunPath& run, const Split& split) {
    shards_folder(run).make_folders();
    const json kept{{"plan", split.plan},         {"shards", split.shards},
                    {"manifest", split.manifest}, {"command", split.command},
                    {"trials", split.trials},     {"shard", split.shard}};
    char host[200] = {};
    if (gethostname(host, sizeof host - 1) != 0) host[0] = 0;
    replace_file(split_file(run), document_text(kept, Layout::line), Durability::durable,
                 fmt::format(".{}.part", host));
}

Split split_for(const RunPath& run, const Plan& plan, const Shard& shard,
                const std::vector<std::string>& command, const std::set<std::string>& held) {
    auto kept = read_split(run);
    const bool grown = kept && has_grown(*kept, plan, held);
    if (kept && !grown) {
        check(*kept, plan, shard, run);
        return *std::move(kept);
    }
    const std::vector<double> equal(plan.trials.size(), 1.0);
    Split made = make_split(plan, equal, grown ? held : std::set<std::string>(), shard.count);
    made.command = command;
    write_split(run, made);
    return made;
}

}  // namespace nrem::core
