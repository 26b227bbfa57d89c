// Probes: they measure a fork of the trial, when the config says so, and nothing of the trial depends on
// them, whatever they do.
#include <gtest/gtest.h>

#include <fstream>
#include <limits>
#include <nlohmann/json.hpp>

#include "batch/batch.hpp"
#include "config/config.hpp"
#include "nrem/sdk/probe.hpp"
#include "plan/warnings.hpp"
#include "store/manifest.hpp"
#include "support/killing.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

// Everything that a probe may do, and notes of it.
class Watch {
public:
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("known", nrem::Better::higher, {0, 1}, "Past answers that are still given."),
        nrem::figure("replays", nrem::Better::neither, {0, 1e9}, "Of the past."),
    });
    explicit Watch(const Params&) {}
    void measure(nrem::Visit& visit) const {
        const auto past = visit.past();
        std::uint64_t asked = 0, known = 0, replays = 0, nights = 0, told = 0;
        for (const auto& [experience, replayed, slept] : past) {
            replays += replayed;
            nights += slept;
            told += experience->truth != nullptr;
            if (!experience->truth) continue;
            ++asked;
            known += visit.predict(*experience->cue).text == view(experience->truth->text);
        }
        visit.note("told", std::to_string(told));
        visit.note("nights", std::to_string(nights));
        visit.note("records", std::to_string(visit.memory().records().size()));
        if (asked) visit.figure("known", double(known) / double(asked), asked);
        visit.figure("replays", double(replays));
        spoil(visit);
    }

private:
    // Leaves the fork in ruins.
    static void spoil(nrem::Visit& visit) {
        const std::uint64_t before = visit.mark();
        visit.empty();
        visit.note("empty", std::to_string(visit.memory().records().size()));
        for (const auto& each : visit.past()) visit.replay(*each.experience, 3);
        visit.note("again", std::to_string(visit.memory().records().size()));
        visit.reset(before);
        for (const auto& each : visit.past()) visit.replay(*each.experience, 3);
    }
};

// Fails in the way that it is told to.
class Faulty {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        choice("way", "throws", "throws|undeclared|infinite|outside|edits|scribbles|slow|forged", "How."),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("fine", nrem::Better::higher, {0, 1}, "A share."),
    });
    explicit Faulty(const Params& params) : way_(params.text("way")) {}
    void measure(nrem::Visit& visit) const {
        if (way_ != "infinite" && way_ != "outside") visit.figure("fine", 0.5);
        if (way_ == "throws") throw std::runtime_error("no idea");
        if (way_ == "undeclared") visit.figure("fin", 1);
        if (way_ == "infinite") visit.figure("fine", std::numeric_limits<double>::infinity());
        if (way_ == "outside") visit.figure("fine", 2);
        if (way_ == "edits" && !visit.memory().records().empty())
            const_cast<Record&>(visit.memory().records()[0]).strength = 7;
        if (way_ == "scribbles" && !visit.memory().records().empty())
            const_cast<char*>(visit.memory().records()[0].text.data)[0] = 'Z';
        if (way_ == "forged") visit.replay(make_experience(0), std::numeric_limits<double>::quiet_NaN());
        while (way_ == "slow" && !visit.cancelled()) {}
    }

private:
    std::string way_;
};

// Keeps its first visit of a stream, and uses that in all later ones.
class Keeping {
public:
    static constexpr auto schema = std::to_array<ParamSpec>({
        choice("uses", "figure", "figure|replay|memory|note", "What of it."),
    });
    static constexpr auto figures = std::to_array<nrem_figure_spec>({
        nrem::figure("fine", nrem::Better::higher, {0, 1}, "A share."),
    });
    explicit Keeping(const Params& params) : uses_(params.text("uses")) {}
    void measure(nrem::Visit& visit) const {
        static nrem_visit kept;
        visit.figure("fine", 0.5);
        if (visit.nights() == 1) kept = Open::table_of(visit);
        if (visit.nights() > 1) use(kept);
    }

private:
    struct Open : nrem::Visit {
        static const nrem_visit& table_of(const nrem::Visit& visit) {
            return static_cast<const Open&>(visit).table_;
        }
    };
    void use(const nrem_visit& kept) const {
        nrem::Visit again(kept);
        if (uses_ == "figure") again.figure("fine", 1);
        if (uses_ == "replay") again.replay(make_experience(0), 1);
        if (uses_ == "memory" && !again.memory().records().empty()) throw std::logic_error("lives");
        if (uses_ == "note") again.note("late", "yes");
    }
    std::string uses_;
};

nrem_plugin probes_plugin() {
    static constexpr auto components = std::to_array<nrem_component>({
        probe<Watch>({"watch", "Looks at all."}),
        probe<Faulty>({"faulty", "Fails."}),
        probe<Keeping>({"keeping", "Keeps a visit."}),
    });
    return toys::plugin_of("probes", components);
}

std::vector<Json> lines_of(const std::filesystem::path& file) {
    std::ifstream stream(file);
    std::vector<Json> lines;
    for (std::string line; std::getline(stream, line);) lines.push_back(Json::parse(line));
    return lines;
}

class ProbesTest : public testing::Test {
protected:
    ProbesTest() : folder_(own_folder()) {
        registry_.add(toys::plugin(), "toys");
        registry_.add(probes_plugin(), "probes");
    }
    // `more` has at least rule and policy.
    Plan plan(const std::string& probes, const std::string& more = "rule: cases\npolicy: newest\n") {
        return make_plan(load_text("name: x\ntask: {name: cycle, length: 24, day: 8}\n"
                                   "backend: lookup\nscheduler: boundary\nstreams: 2\n"
                                   "controls: false\n" +
                                       more + "probes: " + probes + "\n",
                                   "x.yaml"),
                         registry_);
    }
    // The rows of the plan, run in a folder of this name.
    std::vector<Json> rows(const std::string& name, const Plan& plan, RunOptions options = {.jobs = 2}) {
        RunDirectory directory(folder_ / name, make_manifest(plan, registry_), Begin::resume);
        run(plan, registry_, directory, options);
        return lines_of(folder_ / name / "trials.jsonl");
    }
    Json row(const std::string& name, const Plan& plan, RunOptions options = {.jobs = 2}) {
        auto all = rows(name, plan, options);
        return all.size() == 1 ? all[0] : Json(all);
    }
    std::vector<Json> events(const std::string& name, const Json& row) {
        return lines_of(folder_ / name / "trials" / row.at("id").get<std::string>() / "events.jsonl");
    }
    std::vector<Json> visits(const std::string& name, const Json& row) {
        auto all = events(name, row);
        std::erase_if(all, [](const Json& line) { return line.value("kind", "") != "visit"; });
        return all;
    }
    std::filesystem::path folder_;
    Registry registry_;
};

// Without what names the cell, and what the probe has of its own.
Json rest_of(Json row) {
    for (const char* own : {"id", "identity", "twin", "timing"}) row.erase(own);
    Json& metrics = row.at("metrics");
    for (const char* own : {"probes", "names", "measured"}) metrics.erase(own);
    for (Json& stream : metrics.at("streams")) stream.erase("measured");
    Json& summary = metrics.at("summary");
    for (const char* own : {"figure.known", "figure.replays", "figure.fine"}) summary.erase(own);
    return row;
}

std::vector<Json> rest_of(std::vector<Json> events) {
    std::erase_if(events, [](const Json& line) { return line.value("kind", "") == "visit"; });
    for (Json& line : events) line.erase("sum");
    return events;
}

TEST_F(ProbesTest, leave_rows_and_events_as_they_are_without_them) {
    const std::string ways[] = {
        "policy: newest\nrule: cases\nsleep: {passes: 2}\n",
        "policy: newest\nrule: cases\nsleep: {mode: overlapped, publish_after: 3, held_out: 4}\n",
        "policy: replay\nrule: cases\nfeedback: verdict\n",
        "policy: replay\nrule: counting\nsleep: {mode: overlapped, publish_after: 2}\n",
        "policy: newest\nrule: cases\nversions: all\n",
    };
    const std::string all = "[{name: watch, at: [boundary, night, every 5, end]}]";
    for (std::size_t i = 0; i < std::size(ways); ++i) {
        const std::string number = std::to_string(i);
        const Json without = row("without" + number, plan("none", ways[i]));
        std::vector<std::vector<Json>> found;
        for (const int jobs : {1, 4}) {
            const std::string name = "with" + number + std::to_string(jobs);
            const Json with = row(name, plan(all, ways[i]), {.jobs = jobs});
            EXPECT_EQ(rest_of(with), rest_of(without)) << ways[i];
            EXPECT_EQ(rest_of(events(name, with)), rest_of(events("without" + number, without)))
                << ways[i];
            EXPECT_EQ(with.at("metrics").at("probes")[0].value("failed", 0), 0) << with;
            found.push_back(visits(name, with));
        }
        const std::uint64_t nights = without.at("metrics").at("nights").at("count");
        EXPECT_GE(nights, 4U);
        EXPECT_EQ(found[0].size(), 2U * (3 + 5 + 1) + nights);
        EXPECT_EQ(found[0], found[1]);
    }
}

TEST_F(ProbesTest, measure_when_the_config_says_so) {
    const Json made = row("times", plan("[{name: watch, at: [boundary, night, every 10, end]}]"));
    std::vector<std::string> times;
    for (const Json& visit : visits("times", made))
        if (visit.at("stream") == 0)
            times.push_back(visit.at("occasion").get<std::string>() + " " + visit.at("step").dump() +
                            " " + visit.at("nights").dump());
    EXPECT_EQ(times, (std::vector<std::string>{"boundary 8 0", "night 8 1", "step 9 1", "boundary 17 1",
                                               "night 17 2", "step 19 2", "boundary 26 2",
                                               "night 26 3", "end 26 3"}));
}

TEST_F(ProbesTest, see_the_past_with_its_replays_and_nights) {
    const Json made = row("past", plan("[{name: watch, at: night}]"));
    const Json first = visits("past", made).at(0);
    EXPECT_EQ(first.at("notes"), Json::parse(R"([["told","8"],["nights","8"],["records","3"],
                                                 ["empty","0"],["again","8"]])"));
    EXPECT_EQ(first.at("figures")[1].at("sum"), 0.0);
    const Json replayed =
        row("replayed", plan("[{name: watch, at: night}]",
                             "rule: cases\npolicy: replay\nsleep: {passes: 2}\n"));
    EXPECT_EQ(visits("replayed", replayed).at(0).at("figures")[1].at("sum"), 16.0);
    EXPECT_EQ(visits("replayed", replayed).at(2).at("figures")[1].at("sum"), 48.0);
}

TEST_F(ProbesTest, see_no_truth_that_was_not_revealed) {
    const Json made = row("hidden", plan("[{name: watch, at: end}]", "rule: cases\npolicy: newest\nfeedback: verdict\n"));
    EXPECT_EQ(visits("hidden", made).at(0).at("notes")[0], Json::array({"told", "0"}));
}

// What is said of the visit that failed; the row is good.
TEST_F(ProbesTest, that_fail_cost_their_figures_and_no_row) {
    const std::map<std::string, std::string> complaints{
        {"throws", "no idea"},
        {"undeclared", "figure 'fin' is not among those that it declares (nearest: fine)"},
        {"infinite", "figure 'fine' is inf"},
        {"outside", "figure 'fine' is 2, not from 0 to 1"},
        {"edits", "it has written to the memory that it looks at"},
        {"scribbles", "it has written to the memory that it looks at"},
        {"forged", "replay: gain is nan"},
        {"slow", "stopped after 0.01 s (limits.probe_seconds)"},
    };
    const Json without = row("good", plan("none"));
    for (const auto& [way, complaint] : complaints) {
        const std::string limit = way == "slow" ? "limits: {probe_seconds: 0.01}\n" : "";
        const Json made = row(way, plan("[{name: faulty, at: [night, end], way: " + way + "}]",
                                        "rule: cases\npolicy: newest\n" + limit));
        EXPECT_EQ(rest_of(made), rest_of(without)) << way;
        const Json probes = made.at("metrics").at("probes")[0];
        EXPECT_EQ(probes.at("visits"), 8);
        EXPECT_EQ(probes.at("failed"), 8) << way;
        EXPECT_EQ(probes.at("error"), "stream 0, step 8: probe faulty: measure: " + complaint);
        const Json visit = visits(way, made).at(0);
        EXPECT_FALSE(visit.contains("figures")) << visit;
        EXPECT_EQ(visit.at("error"), "probe faulty: measure: " + complaint);
    }
}

TEST_F(ProbesTest, that_keep_a_visit_find_it_closed) {
    for (const std::string uses : {"figure", "replay", "memory", "note"}) {
        const Json made = row(uses, plan("[{name: keeping, at: night, uses: " + uses + "}]"), {.jobs = 1});
        const auto all = visits(uses, made);
        ASSERT_GT(all.size(), 2U);
        EXPECT_FALSE(all[0].contains("error")) << all[0];
        const std::string error = all[1].value("error", "");
        EXPECT_NE(error.find(uses == "replay" ? "the visit is over" : "in a visit that is over"),
                  std::string::npos)
            << uses << ": " << error;
        EXPECT_FALSE(all[1].contains("figures") || all[1].contains("notes")) << all[1];
        EXPECT_FALSE(all[1].at("error").get<std::string>().find("lives") != std::string::npos);
    }
}

TEST_F(ProbesTest, of_days_keep_a_cell_from_sharing_its_first_one) {
    const auto arms = [&](const std::string& at) {
        return make_plan(load_text("name: x\ntask: {name: cycle, length: 24, day: 8}\nbackend: lookup\n"
                                   "rule: cases\nscheduler: boundary\nstreams: 1\ncontrols: false\n"
                                   "probes: [{name: watch, at: " + at + "}]\n"
                                   "arms: {a: {policy: newest}, b: {policy: replay}}\n",
                                   "x.yaml"),
                         registry_);
    };
    for (const std::string at : {"[boundary, end]", "every 3", "night"}) {
        RunDirectory directory(folder_ / at, make_manifest(arms(at), registry_), Begin::resume);
        const Progress progress = run(arms(at), registry_, directory, {.jobs = 1});
        EXPECT_EQ(progress.shared_steps, at == "night" ? 9U : 0U) << at;
        for (const Json& line : lines_of(folder_ / at / "trials.jsonl"))
            EXPECT_EQ(line.at("metrics").at("probes")[0].value("failed", 0), 0) << line;
    }
}

TEST_F(ProbesTest, after_nights_that_never_come_are_named_beforehand) {
    const auto said = [&](const std::string& at) {
        return warnings(plan("[{name: watch, at: " + at + "}]",
                             "rule: cases\narms: {awake: {scheduler: never}}\n"),
                        registry_);
    };
    EXPECT_EQ(said("night"), std::vector<std::string>{
                                 "awake: probe watch measures after nights, and there are none"});
    EXPECT_TRUE(said("[night, end]").empty());
}

TEST_F(ProbesTest, are_in_the_controls_except_where_none_is_asked) {
    const Plan made = make_plan(load_text("name: x\ntask: {name: cycle, length: 24, day: 8}\n"
                                          "backend: lookup\nrule: cases\npolicy: newest\n"
                                          "scheduler: boundary\nstreams: 1\n"
                                          "controls: [no_memory, noop_sleep, oracle]\n"
                                          "probes: [watch]\n",
                                          "x.yaml"),
                                registry_);
    ASSERT_EQ(made.cells.size(), 4U);
    for (const Cell& cell : made.cells)
        EXPECT_EQ(cell.probes.size(), cell.control == Control::oracle ? 0U : 1U) << cell.name();
}

}  // namespace
}  // namespace nrem::core
