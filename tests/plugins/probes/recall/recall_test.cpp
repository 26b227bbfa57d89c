// The probes of the past, in trials of known memories; and what leaks of the shipped tasks.
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <sstream>

#include "batch/batch.hpp"
#include "config/config.hpp"
#include "engines/recall/times.hpp"
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

// A diary of six days: the reader is shown the one record whose words are nearest.
Figures of_diary(const std::string& probe, const std::string& policy,
                 const std::string& more = "streams: 2\n") {
    static const Registry& registry = *[] {
        auto* made = new Registry();
        made->load_folder(NREM_BUILD_DIR "/plugins");
        return made;
    }();
    return measure(registry,
                   "task: {name: diary, days: 6}\nbackend: exemplar\nscheduler: boundary\n"
                   "rule: {name: retrieve, k: 1, indexed: text}\n"
                   "sleep: {held_out: 0, breaker: false}\nprobes: [" + probe + "]\npolicy: " +
                   policy + "\n" + more);
}

TEST(Survival, projects_the_loss_to_two_years) {
    const Figures kept = of_diary("survival", "noop");
    EXPECT_EQ(kept.at("alive"), 1);
    EXPECT_EQ(kept.at("left_at_horizon"), 1);
    EXPECT_GT(kept.n.at("lost_per_night"), kept.n.at("alive"));  // nights of facts, not facts
    EXPECT_EQ(kept.at("in_records"), 1);
    const Figures lost = of_diary("{name: survival, horizon: 3}", "drop_half", "streams: 1\n");
    EXPECT_GT(lost.at("lost_per_night"), 0.2);
    EXPECT_NEAR(lost.at("left_at_horizon"), std::pow(1 - lost.at("lost_per_night"), 3), 1e-9);
    EXPECT_NEAR(std::pow(1 - lost.at("lost_per_night"), lost.at("half_life")), 0.5, 1e-6);
    EXPECT_LT(lost.at("in_records"), lost.at("alive"));  // some are guessed
}

TEST(Survival, tells_what_is_in_the_records_from_what_is_answered) {
    const Figures hidden = of_diary("survival", "infer_links");
    EXPECT_EQ(hidden.at("in_records"), 1);
    EXPECT_LT(hidden.at("alive"), 1);  // the inferred link is the newest of that cue
    const Figures merged = of_diary("survival", "merge");
    EXPECT_LT(merged.at("in_records"), 1);
}

TEST(Separation, finds_pairs_by_their_words_and_tells_when_they_are_made_one) {
    const Figures apart = of_diary("separation", "noop");
    EXPECT_EQ(apart.n.at("kept_apart"), 8);  // four pairs in each of two streams
    EXPECT_EQ(apart.at("kept_apart"), 1);
    EXPECT_EQ(apart.at("confused"), 0);
    const Figures merged = of_diary("separation", "merge");
    EXPECT_EQ(merged.at("kept_apart"), 0);
    EXPECT_EQ(merged.at("confused"), 1);
    EXPECT_EQ(of_diary("separation", "{name: merge, similar: 1}").at("kept_apart"), 1);
}

TEST(TimeExpressions, are_all_there_where_nothing_is_rewritten) {
    const Figures found = of_diary("time_expressions", "noop");
    EXPECT_GT(found.at("times_told"), 0.1);
    for (const char* name : {"times_kept", "dates_kept", "relative_kept", "anchored"})
        EXPECT_EQ(found.at(name), 1) << name;
    EXPECT_EQ(found.at("times_made_up"), 0);
    EXPECT_EQ(found.n.at("times_kept"), 2 * 6 * 2);
}

TEST(TimeExpressions, go_with_the_records_that_say_them) {
    const Figures merged = of_diary("time_expressions", "{name: merge, similar: 0.6}");
    EXPECT_LT(merged.at("dates_kept"), 1);
    EXPECT_LT(merged.at("relative_kept"), 1);
    EXPECT_EQ(merged.at("anchored"), 1);  // the newest stays, with its time
    const Figures none = of_diary("time_expressions", "{name: prune, strength: 2}");
    EXPECT_EQ(none.at("times_kept"), 0);
    EXPECT_FALSE(none.contains("anchored"));
}

TEST(TimeExpressions, lose_their_day_where_a_record_takes_the_time_of_another) {
    const Figures found = of_diary("time_expressions", "{name: condense, cases: 20, share: 1}");
    EXPECT_LT(found.at("anchored"), 1);
}

// "date words" or "relative words" of each.
std::vector<std::string> times_in(const std::string& text) {
    std::vector<std::string> found;
    for (const auto& each : past::time_expressions(text))
        found.push_back((each.kind == past::TimeKind::date ? "date " : "relative ") + each.words);
    return found;
}

TEST(TimeExpressions, are_dates_and_words_that_point) {
    using Found = std::vector<std::string>;
    EXPECT_EQ(times_in("on 2 March 2026 at 21:56, and on 2026-03-05."),
              (Found{"date 2 march 2026", "date 21 56", "date 2026 03 05"}));
    EXPECT_EQ(times_in("May 8th, 2023 or Mar 2 or June 2024; since 1999"),
              (Found{"date may 8th 2023", "date mar 2", "date june 2024", "date since 1999"}));
    EXPECT_EQ(times_in("Yesterday she left, two days ago they came; in 3 weeks, last Friday"),
              (Found{"relative yesterday", "relative two days ago", "relative in 3 weeks",
                     "relative last friday"}));
    EXPECT_EQ(times_in("this morning and next month"),
              (Found{"relative this morning", "relative next month"}));
    EXPECT_EQ(times_in("They may march. A score of 3:2, 40 May flowers, in 12 rooms, value 1999"),
              Found{});
    EXPECT_EQ(times_in(""), Found{});
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
