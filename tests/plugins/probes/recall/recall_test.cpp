// The probes of the past, in trials of known memories; and what leaks of the shipped tasks.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "batch/batch.hpp"
#include "config/config.hpp"
#include "host/registry.hpp"
#include "store/manifest.hpp"
#include "support/own_folder.hpp"
#include "support/process.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::json;
struct Figures : std::map<std::string, double> {
    std::map<std::string, double> n;
};

// Over the visits of all streams, by name.
Figures figures_of(const fs::path& run) {
    Figures found;
    for (const auto& trial : fs::directory_iterator(run / "trials")) {
        std::istringstream lines(process::read(trial.path() / "events.jsonl"));
        for (std::string line; std::getline(lines, line);) {
            const Json read = Json::parse(line);
            if (read.value("kind", "") != "visit") continue;
            EXPECT_FALSE(read.contains("error")) << read;
            for (const Json& each : read.value("figures", Json::array())) {
                const std::string name = each.at("name");
                found[name] += each.at("sum").get<double>();
                found.n[name] += each.at("n").get<double>();
            }
        }
    }
    for (auto& [name, sum] : found) sum /= found.n.at(name);
    return found;
}

Figures measure(const Registry& registry, const std::string& config) {
    const Plan plan = make_plan(load_text("controls: false\n" + config, "x.yaml"), registry);
    const fs::path folder = own_folder() / std::to_string(std::hash<std::string>{}(config));
    RunDirectory directory(folder, make_manifest(plan, registry), Begin::fresh);
    run(plan, registry, directory, {.jobs = 1});
    return figures_of(folder);
}

// Three items whose answers never change, and a rule that keeps all or nothing.
Figures of_toys(const std::string& probe, const std::string& more) {
    static const Registry& registry = *[] {
        auto* made = new Registry();
        made->add(toys::plugin(), "toys");
        for (const char* name : {"recognition", "leak", "survival"})
            made->load(fs::path(NREM_BUILD_DIR "/plugins") / ("probe_" + std::string(name) + ".so"));
        return made;
    }();
    return measure(registry, "streams: 1\ntask: {name: cycle, length: 48, day: 4}\nbackend: lookup\n"
                             "scheduler: boundary\npolicy: noop\nprobes: [" + probe + "]\n" + more);
}

TEST(Recognition, is_whole_with_a_memory_and_half_without) {
    const Figures with = of_toys("recognition", "rule: cases\n");
    EXPECT_EQ(with.at("recognition"), 1);
    EXPECT_EQ(with.at("recall"), 1);
    EXPECT_EQ(with.at("recall_gap"), 0);
    EXPECT_EQ(of_toys("recognition", "rule: none\n").at("recognition"), 0.5);
}

TEST(Leak, is_nothing_where_only_the_memory_knows) {
    const Figures found = of_toys("leak", "rule: cases\n");
    EXPECT_LE(found.at("from_nothing"), 2.0 / 3);
    EXPECT_NEAR(found.at("advantage"), 1 - found.at("from_nothing"), 1e-12);
    EXPECT_NEAR(found.at("leak"), 0, 1.0 / 3 + 1e-9);
    EXPECT_EQ(found.at("named_in_cue"), 0);
}

TEST(Survival, is_whole_where_nothing_is_lost) {
    const Figures found = of_toys("survival", "rule: cases\n");
    EXPECT_EQ(found.at("alive"), 1);
    EXPECT_EQ(found.at("lost_per_night"), 0);
    EXPECT_FALSE(found.contains("half_life"));
}

// Whether it reads a benchmark's published files, which do not come with nrem.
bool is_by_path(const Component& task) {
    return std::ranges::any_of(task.parameters, [](const Parameter& each) {
        return each.name == "file" || each.name == "folder";
    });
}

// Nothing of a task is to be answered from nothing: the reader has no weights. What is measured on
// a few facts is too uncertain to be judged.
TEST(Leak, is_measured_on_every_shipped_task) {
    Registry registry({NREM_BUILD_DIR "/data"});
    registry.load_folder(NREM_BUILD_DIR "/plugins");
    std::size_t measured = 0;
    for (const Component* task : registry.all(Kind::task)) {
        const bool is_whole = std::ranges::all_of(
            task->parameters, [](const Parameter& each) { return each.fallback.has_value(); });
        if (!is_whole || is_by_path(*task)) continue;  // it reads a file that is not shipped
        SCOPED_TRACE(task->name);
        const Figures found =
            measure(registry, "streams: 2\ntask: " + task->name + "\nbackend: exemplar\n"
                              "rule: {name: full_history, tokens: 0}\n"
                              "probes: [{name: leak, most: 50}]\n");
        if (found.empty()) continue;  // all it asks are tests, of which nothing is revealed
        ++measured;
        RecordProperty(task->name, std::to_string(found.at("named_in_cue")));
        if (found.n.at("leak") >= 30) {
            EXPECT_LE(found.at("leak"), 0.25);
        }
    }
    EXPECT_GE(measured, 8U);
}

}  // namespace
}  // namespace nrem::core
