#include "study/gather.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/error.hpp"
#include "store/run_directory.hpp"

namespace nrem::core {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;

// The names of the folders, with a number where a name repeats.
std::vector<std::string> labels_of(std::span<const fs::path> runs) {
    std::vector<std::string> labels;
    std::map<std::string, int> seen;
    for (const auto& run : runs) {
        const fs::path whole = fs::weakly_canonical(run);
        const std::string name = whole.filename().string();
        const int number = ++seen[name];
        labels.push_back(number == 1 ? name : fmt::format("{} ({})", name, number));
    }
    return labels;
}

std::set<std::string> planned_trials(const json& manifest) {
    std::set<std::string> planned;
    for (const auto& trial : manifest.value("trials", json::array())) planned.insert(trial);
    return planned;
}

// Notes the trials of the last manifest until a row of them is found.
void miss_all(Gathered& gathered, const std::string& before) {
    const json& manifest = gathered.manifests.back();
    const json names = manifest.value("names", json::object());
    for (const auto& trial : planned_trials(manifest))
        gathered.missing.emplace(before + trial, before + names.value(trial, trial));
}

// The arm keeps its name: the factor `run` then compares it with the same arm of another run.
void name_after(Row& row, const std::string& label) {
    row.id = label + "/" + row.id;
    row.factors.insert(row.factors.begin(), {run_factor, label});
}

// What made the streams of a problem: the library of the task, and the data files.
struct Maker {
    std::string label;
    const json* manifest = nullptr;
};

// The library of a task usually has its name; if none has, it may be any of them.
void refuse_other(const Maker& first, const Maker& other, const std::string& task) {
    const auto differs = [&](const char* what, const std::string& name) {
        const json empty = json::object();
        const json ours = first.manifest->value(what, empty);
        const json theirs = other.manifest->value(what, empty);
        return ours.contains(name) && theirs.contains(name) && ours[name] != theirs[name];
    };
    const auto refuse = [&](const std::string& thing) {
        throw UsageError(fmt::format(
            "{} and {} cannot be compared: they made the streams of task {} with another version "
            "of {}; run one of them again",
            first.label, other.label, task, thing));
    };
    const json plugins = first.manifest->value("plugins", json::object());
    for (const auto& [plugin, hash] : plugins.items())
        if ((plugin == task || !plugins.contains(task)) && differs("plugins", plugin))
            refuse("plugin " + plugin);
    const json data = first.manifest->value("data", json::object());
    for (const auto& [file, hash] : data.items())
        if (differs("data", file)) refuse("data file " + file);
}

void check_problems(const Gathered& gathered, const std::vector<std::size_t>& run_of_row) {
    std::map<std::string, std::set<std::size_t>> runs_of;
    std::map<std::string, std::string> task_of;
    for (std::size_t i = 0; i < gathered.rows.size(); ++i) {
        runs_of[gathered.rows[i].problem].insert(run_of_row[i]);
        task_of[gathered.rows[i].problem] = gathered.rows[i].task;
    }
    for (const auto& [problem, runs] : runs_of)
        for (const std::size_t run : runs)
            refuse_other({gathered.labels[*runs.begin()], &gathered.manifests[*runs.begin()]},
                         {gathered.labels[run], &gathered.manifests[run]}, task_of[problem]);
}

}  // namespace

Config config_of(const nlohmann::json& manifest) {
    return load_text(manifest.at("config"), manifest.value("file", std::string()),
                     manifest.value("overrides", std::vector<std::string>{}));
}

TrialFolders find_folders(std::span<const fs::path> runs, Naming naming) {
    TrialFolders folders;
    const std::vector<std::string> labels = labels_of(runs);
    for (std::size_t run = 0; run < runs.size(); ++run) {
        if (!fs::is_directory(runs[run]))
            throw UsageError(runs[run].string() + ": no such run folder");
        const RunPath folder = runs[run];
        if (!(folder / "manifest.json").exists())
            throw UsageError(runs[run].string() + ": nothing has run here yet");
        const std::string before = naming == Naming::by_run ? labels[run] + "/" : "";
        for (const auto& trial : planned_trials(read_manifest(folder)))
            folders.emplace(before + trial, folder / "trials" / trial);
    }
    return folders;
}

std::string incomplete_sentence(const Gathered& gathered) {
    constexpr std::size_t most_named = 8;
    const std::size_t missing = gathered.missing.size();
    if (missing == 0) return "";
    std::vector<std::string> names;
    for (const auto& [trial, name] : gathered.missing) names.push_back(name);
    std::ranges::sort(names);
    names.resize(std::min(missing, most_named));
    return fmt::format("{} of {} trials; missing: {}{}", gathered.planned - missing,
                       gathered.planned, fmt::join(names, "; "),
                       missing > most_named ? fmt::format("; and {} more", missing - most_named)
                                            : "");
}

Gathered gather(std::span<const fs::path> runs, Naming naming) {
    Gathered gathered{.labels = labels_of(runs),
                      .manifests = {},
                      .rows = {},
                      .folders = find_folders(runs, naming)};
    std::vector<std::size_t> run_of_row;
    for (std::size_t run = 0; run < runs.size(); ++run) {
        gathered.manifests.push_back(read_manifest(runs[run]));
        miss_all(gathered, naming == Naming::by_run ? gathered.labels[run] + "/" : "");
    }
    for (std::size_t run = 0; run < runs.size(); ++run) {
        const auto planned = planned_trials(gathered.manifests[run]);
        for (auto& row : read_rows(runs[run])) {
            if (!planned.contains(row.id)) continue;
            if (naming == Naming::by_run) name_after(row, gathered.labels[run]);
            gathered.missing.erase(row.id);
            gathered.rows.push_back(std::move(row));
            run_of_row.push_back(run);
        }
    }
    gathered.planned = gathered.folders.size();
    if (naming == Naming::by_run) check_problems(gathered, run_of_row);
    return gathered;
}

}  // namespace nrem::core
