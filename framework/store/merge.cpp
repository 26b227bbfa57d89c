#include "store/merge.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/error.hpp"
#include "base/file.hpp"
#include "store/folder_lock.hpp"
#include "store/row_index.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

// Those that have begun, in order.
std::vector<Shard> begun(const RunPath& run, const Split& split) {
    std::vector<Shard> shards;
    for (std::size_t i = 0; i < split.shards; ++i)
        if (const RunPath folder = shard_folder(run, {i, split.shards});
            (folder / "manifest.json").exists() && !is_of_earlier_plan(folder, split))
            shards.push_back({i, split.shards});
    return shards;
}

// Adds what `more` knows by name and `all` does not; what both know must be equal.
void join(json& all, const json& more, const std::string& what, const std::string& who) {
    for (const auto& [name, hash] : more.items()) {
        if (all.contains(name) && all[name] != hash)
            throw UsageError(
                fmt::format("{} was run with another version of {} {} than the rest: "
                            "give it --fresh to start it over",
                            who, what, name));
        all[name] = hash;
    }
}

void join_libraries(json& all, const json& more) {
    for (const auto& library : more)
        if (std::ranges::none_of(all,
                                 [&](const json& one) { return one["name"] == library["name"]; }))
            all.push_back(library);
    std::sort(all.begin(), all.end(),
              [](const json& a, const json& b) { return a["name"] < b["name"]; });
}

// That of the first shard, with all trials of the plan and the machines of all shards.
json joint_manifest(const RunPath& run, const std::vector<Shard>& shards, const Split& split) {
    json joint;
    json machines = json::array();
    std::set<std::string> models;
    for (const Shard& shard : shards) {
        const json its = read_manifest(shard_folder(run, shard));
        const std::string who = "shard " + shard.text();
        if (its.at("plan") != split.plan)
            throw UsageError(who + " was run for another plan: give it --fresh to start it over");
        if (joint.is_null()) joint = its;
        join(joint["plugins"], its.at("plugins"), "plugin", who);
        join(joint["data"], its.at("data"), "data file", who);
        join_libraries(joint["libraries"], its.at("libraries"));
        for (const std::string model : its.value("models", json::array())) models.insert(model);
        machines.push_back({{"shard", shard.text()},
                            {"trials", its.at("trials").size()},
                            {"git", its.at("git")},
                            {"machine", its.at("machine")}});
    }
    joint["trials"] = split.trials;
    joint["models"] = models;
    joint.update(split.manifest);
    joint["shards"] = std::move(machines);
    return joint;
}

// What the run held before must have been made with the same plugins and data.
void check_earlier(const RunPath& run, json joint) {
    if (!(run / "manifest.json").exists()) return;
    const json earlier = read_manifest(run);
    const std::string who = run.string();
    join(joint["plugins"], earlier.value("plugins", json::object()), "plugin", who);
    join(joint["data"], earlier.value("data", json::object()), "data file", who);
}

// A folder goes where its row went: one rename within the drive, so that no file is ever in part.
void move_trials(const RunPath& from, const RunPath& to, const RowIndex& rows,
                 std::size_t place) {
    std::vector<std::string> finished = (from / "trials").names();
    std::erase_if(finished, [&](const std::string& trial) { return !rows.holds(trial); });
    if (!finished.empty()) (to / "trials").make_folders();
    for (const auto& trial : finished) {
        const RunPath target = to / "trials" / trial;
        if (target.exists()) {
            if (rows.folder_of(trial) != place) continue;
            target.remove();
        }
        (from / "trials" / trial).rename_to(target);
    }
}

Spending minus(const Spending& a, const Spending& b) {
    return {a.calls - b.calls, a.tokens - b.tokens, a.money - b.money, 0};
}

Spending plus(const Spending& a, const Spending& b) {
    return {a.calls + b.calls, a.tokens + b.tokens, a.money + b.money, 0};
}

// Each shard's spending is added once; shards/<shard>/counted.json says how much of it already was.
// A kill between the two writes counts the difference twice: the limit errs towards less.
void add_spending(const RunPath& run, const RunPath& shard) {
    if (!(shard / "spending.json").exists()) return;
    const RunPath counted = shard / "counted.json";
    const Spending spent = read_spending(shard / "spending.json");
    const Spending before = read_spending(counted);
    if (spent.calls == before.calls && spent.tokens == before.tokens) return;
    const Spending all = plus(read_spending(run / "spending.json"), minus(spent, before));
    replace_file(run / "spending.json", to_text(all));
    replace_file(counted, to_text(spent));
}

void copy_checks(const RunPath& run, const RunPath& shard) {
    for (const char* name : {"checks.json", "checks.jsonl"})
        if ((shard / name).exists()) replace_file(run / name, read_text(shard / name));
}

std::vector<ShardState> unfinished(const RunPath& run, const Split& split, const RowIndex& rows) {
    std::vector<ShardState> states(split.shards);
    for (std::size_t i = 0; i < split.trials.size(); ++i) {
        if (split.shard[i] < 0) continue;
        ShardState& state = states[static_cast<std::size_t>(split.shard[i])];
        ++state.trials;
        state.done += rows.holds(split.trials[i]);
    }
    std::vector<ShardState> missing;
    for (std::size_t i = 0; i < split.shards; ++i) {
        if (states[i].done == states[i].trials) continue;
        states[i].shard = {i, split.shards};
        states[i].running = is_locked(shard_folder(run, states[i].shard));
        missing.push_back(states[i]);
    }
    return missing;
}

}  // namespace

std::vector<ShardState> shard_states(const RunPath& run, const Split& split) {
    std::vector<ShardState> states;
    for (std::size_t i = 0; i < split.shards; ++i) {
        const Shard shard{i, split.shards};
        const RunPath folder = shard_folder(run, shard);
        RowIndex rows;
        rows.add(folder);
        const std::set<std::string> own = split.trials_of(i);
        states.push_back({shard, own.size(), rows.size(), rows.failed(), is_locked(folder)});
    }
    return states;
}

Merged merge_shards(const RunPath& run, const Split& split, Merge merge) {
    const FolderLock lock(run);
    const std::vector<Shard> shards = begun(run, split);
    RowIndex rows;
    rows.add(run);
    for (const Shard& shard : shards) rows.add(shard_folder(run, shard));
    Merged merged{.trials = split.trials.size(),
                  .done = static_cast<std::size_t>(std::ranges::count_if(
                      split.trials, [&](const std::string& trial) { return rows.holds(trial); })),
                  .failed = rows.failed(),
                  .missing = unfinished(run, split, rows),
                  .changed = false};
    if (shards.empty() || (merge == Merge::complete && merged.done < merged.trials)) return merged;
    const json manifest = joint_manifest(run, shards, split);
    check_earlier(run, manifest);
    write_manifest(run, manifest);
    merged.changed = rows.write(run / "trials.jsonl", split.trials);
    for (std::size_t i = 0; i < shards.size(); ++i) {
        const RunPath folder = shard_folder(run, shards[i]);
        move_trials(folder, run, rows, i + 1);
        add_spending(run, folder);
        if (shards[i].index == 0) copy_checks(run, folder);
    }
    return merged;
}

}  // namespace nrem::core
