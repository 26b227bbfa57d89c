#include "store/manifest.hpp"

#include <fmt/format.h>
#include <sys/utsname.h>

#include <algorithm>
#include <fstream>
#include <nlohmann/json.hpp>
#include <set>
#include <tuple>
#include <string>

#include "base/error.hpp"
#include "base/json.hpp"
#include "base/machine.hpp"
#include "base/process.hpp"

namespace nrem::core {

namespace {

using nlohmann::json;

// The first line that a command prints, "" when it fails.
std::string first_line(const std::string& command) try {
    const std::string output = ask_shell(command).output;
    return output.substr(0, output.find('\n'));
} catch (const Error&) {
    return "";
}

json git_state() {
    const std::string commit = first_line("git rev-parse HEAD 2>/dev/null");
    if (commit.empty()) return nullptr;
    return {{"commit", commit},
            {"changed", !first_line("git status --porcelain 2>/dev/null").empty()}};
}

std::string processor() {
    std::ifstream file("/proc/cpuinfo");
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
    return "unknown";
}

json machine() {
    utsname system{};
    uname(&system);
    return {{"system", std::string(system.sysname) + " " + system.release},
            {"architecture", system.machine},
            {"processor", processor()},
            {"cores", available_cores()},
            {"compiler", std::string("C++ ") + __VERSION__}};
}

// Only the libraries whose components the plan uses: others cannot enter a result.
struct ByName {
    bool operator()(const Library* a, const Library* b) const {
        return std::tie(a->name, a->path) < std::tie(b->name, b->path);
    }
};
using Libraries = std::set<const Library*, ByName>;

// What a library is called in the manifest: another may have its name.
std::string key_of(const Library& library, const json& taken) {
    if (!taken.contains(library.name)) return library.name;
    return library.name + " (" + library.path + ")";
}

Libraries used_libraries(const Plan& plan) {
    Libraries used;
    for (const auto& cell : plan.cells)
        cell.each_part(
            [&](auto, const Part& part) { used.insert(part.component->library.get()); });
    return used;
}

}  // namespace

// Above this, cells and names would make the manifest slow to read; each row of trials.jsonl has
// its own.
constexpr std::size_t most_cells = 1000;
constexpr std::size_t most_names = 10'000;

json names_of_trials(const Plan& plan) {
    json names = json::object();
    if (plan.trials.size() > most_names) return names;
    for (const auto& trial : plan.trials)
        names[trial.id] = fmt::format("{}, seed {}", plan.cells[trial.cell].name(), trial.seed);
    return names;
}

json resolved(const Plan& plan) {
    json cells = json::array();
    if (plan.cells.size() > most_cells) return cells;
    for (const auto& cell : plan.cells)
        cells.push_back({{"name", cell.name()}, {"is", read_json(cell.identity)}});
    return cells;
}

// The memories that cells start from: which, whose, and by which hashes.
json start_memories(const Plan& plan) {
    json found = json::object();
    for (const auto& cell : plan.cells) {
        if (!cell.start) continue;
        json streams = json::array();
        for (const KeptMemory& kept : cell.start->memories)
            streams.push_back(
                {{"stream", kept.stream}, {"step", kept.step}, {"memory", kept.memory}});
        found[cell.start->hash] = {{"address", cell.start->address},
                                   {"trial", cell.start->trial.string()},
                                   {"from", std::move(streams)}};
    }
    return found;
}

static json figures_of(const Plan& plan) {
    json found = json::array();
    for (const NamedFigure& figure : named_figures(plan))
        found.push_back({{"name", figure.name},
                         {"component", figure.component},
                         {"of_answers", figure.of_answers},
                         {"probe", figure.probe},
                         {"unit", figure.unit},
                         {"summary", figure.summary},
                         {"better", figure.better},
                         {"minimum", figure.minimum},
                         {"maximum", figure.maximum}});
    return found;
}

// A manifest may come from anywhere.
std::vector<NamedFigure> figures_of(const json& manifest) try {
    const auto bound = [](const json& figure, const char* key) {
        const json found = figure.value(key, json());
        return found.is_number() ? found.get<double>() : unknown;  // no number: it was infinite
    };
    std::vector<NamedFigure> figures;
    for (const json& each : manifest.value("figures", json::array())) {
        NamedFigure figure;
        figure.name = each.value("name", "");
        figure.component = each.value("component", "");
        figure.of_answers = each.value("of_answers", false);
        figure.probe = each.value("probe", std::string());
        figure.unit = each.value("unit", "");
        figure.summary = each.value("summary", "");
        figure.better = each.value("better", std::int32_t{NREM_NEITHER});
        figure.minimum = bound(each, "minimum");
        figure.maximum = bound(each, "maximum");
        figures.push_back(std::move(figure));
    }
    return figures;
} catch (const json::exception& failure) {
    throw Error(std::string("manifest.json: figures: ") + failure.what());
}

json make_manifest(const Plan& plan, const Registry& registry) {
    json manifest{{"nrem", NREM_VERSION},
                  {"name", plan.config.name},
                  {"about", plan.config.about},
                  {"config", plan.config.text},
                  {"overrides", plan.config.overrides},
                  {"plan", plan.hash},
                  {"cells", resolved(plan)},
                  {"file", plan.config.file},
                  {"trials", json::array()},
                  {"names", names_of_trials(plan)},
                  {"seeds", plan.config.seeds},
                  {"git", git_state()},
                  {"machine", machine()},
                  {"plugins", json::object()},
                  {"libraries", json::array()},
                  {"data", json::object()},
                  {"memories", start_memories(plan)},
                  {"figures", figures_of(plan)},
                  {"refused", json::array()}};
    for (const auto& trial : plan.trials) manifest["trials"].push_back(trial.id);
    for (const auto& refusal : plan.refused)
        manifest["refused"].push_back({{"cell", refusal.cell}, {"reason", refusal.reason}});
    for (const auto* library : used_libraries(plan)) {
        manifest["plugins"][key_of(*library, manifest["plugins"])] = library->sha256;
        manifest["libraries"].push_back(
            {{"name", library->name},
             {"path", library->path},
             {"version", library->version},
             {"abi", std::to_string(library->abi_major) + "." + std::to_string(library->abi_minor)},
             {"build", library->build},
             {"sha256", library->sha256}});
    }
    for (const auto& file : registry.data_files()) manifest["data"][file.name] = file.sha256;
    return manifest;
}

json models_served(const std::vector<Row>& rows) {
    std::set<std::string> names;
    for (const auto& row : rows)
        for (const auto& call : row.metrics.calls) names.insert(call.model);
    return names;
}

}  // namespace nrem::core
