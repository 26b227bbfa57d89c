// Named figures of a task, a rule and a policy, through whole trials: from the call to the row, the
// comparison and the claim. What is not declared, not finite or out of bounds is refused by name.
#include <gtest/gtest.h>

#include <cmath>

#include "analysis/claims.hpp"
#include "batch/batch.hpp"
#include "config/refusal.hpp"
#include "store/manifest.hpp"
#include "study/begin.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

constexpr std::uint64_t length = 12;

// Questions in groups "even" and "odd". Of each answer it measures the step's place in its group,
// twice as often in odd ones.
class MeasuringTask {
public:
    static constexpr ParamSpec schema[] = {
        choice("hands", "well", "well|unknown|nan|high|many|huge", "What it hands over."),
        flag("ends", "false", "With a boundary.")};
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("wide", nrem::Better::neither, {-nrem::infinity, nrem::infinity}, "Any number."),
         nrem::figure("place", nrem::Better::higher, {0, 5}, "The place of a question in its group."),
         nrem::figure("half", nrem::Better::lower, {0, 1}, "Always one half.", "shares")});
    explicit MeasuringTask(const Params& params)
        : hands_(params.text("hands")), ends_(params.flag("ends")) {}
    TaskInfo describe() const { return {.streams = endless, .cue_size = 0, .answer_size = 1}; }
    void stream(std::uint64_t, std::uint64_t, EventSink& sink) const {
        for (std::uint64_t step = 0; step < length; ++step) {
            const std::string cue = std::to_string(step);
            Event event;
            event.cue.text = borrow(cue);
            event.truth.text = borrow("x");
            event.at = static_cast<double>(step);
            event.item = step + 1;
            event.group = step % 2 ? "odd" : "even";
            sink.query(event);
        }
        if (ends_) sink.boundary(length);
    }
    void score(const nrem_event& event, const Answer&, Score& score) const {
        nrem::figure(score, "half", 0.5);
        if (hands_ == "unknown") return nrem::figure(score, "plaec", 1);
        if (hands_ == "nan") return nrem::figure(score, "place", std::nan(""));
        if (hands_ == "high") return nrem::figure(score, "place", 6);
        if (hands_ == "many") return nrem::figure(score, "place", 1, ~std::uint64_t{0});
        if (hands_ == "huge") return nrem::figure(score, "wide", 1e300);
        const auto step = static_cast<std::uint64_t>(event.at);
        nrem::figure(score, "place", static_cast<double>(step / 2), 1 + step % 2);
    }

private:
    std::string hands_;
    bool ends_;
};

class MeasuringRule {
public:
    static constexpr const char* offers[] = {"rule.replay"};
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("written", nrem::Better::neither, {0, 100}, "The step of a write."),
         nrem::figure("shut", nrem::Better::neither, {0, 100}, "The step of a boundary.")});
    explicit MeasuringRule(const Params&) {}
    void read(const nrem::Memory&, const Cue&, Recall&) const {}
    void write(MemoryEditor& memory, const Experience& experience, const Occasion&) const {
        memory.figure("written", static_cast<double>(experience.step));
    }
    void boundary(MemoryEditor& memory, const Occasion&) const {
        memory.figure("shut", static_cast<double>(memory.step()));
    }
};

// Measures how much it is given, and replays it.
class MeasuringPolicy {
public:
    static constexpr auto figures = std::to_array<nrem_figure_spec>(
        {nrem::figure("seen", nrem::Better::higher, {0, 100}, "Experiences in the segment.", "experiences")});
    explicit MeasuringPolicy(const Params&) {}
    void consolidate(nrem::Night& night) const {
        night.edit().figure("seen", static_cast<double>(night.context().size()));
        for (const auto& experience : night.context()) night.replay(experience, 1);
    }
};

// The same name as the task's.
class RivalPolicy {
public:
    static constexpr auto figures =
        std::to_array<nrem_figure_spec>({nrem::figure("half", nrem::Better::higher, {0, 1}, "Another half.")});
    explicit RivalPolicy(const Params&) {}
    void consolidate(nrem::Night&) const {}
};

class EveryFour {
public:
    explicit EveryFour(const Params&) {}
    Decision decide(const Day& day) const { return {.sleep = day.steps >= 4}; }
};

const nrem_plugin& measuring() {
    static constexpr auto components = std::to_array<nrem_component>({
        task<MeasuringTask>({"measuring", "Measures its answers."}),
        rule<MeasuringRule>({"measuring", "Measures its writes."}),
        policy<MeasuringPolicy>({"measuring", "Measures its nights."}),
        policy<RivalPolicy>({"rival", "Declares what the task does."}),
        scheduler<EveryFour>({"four", "Every four steps."}),
    });
    static constexpr nrem_plugin made =
        nrem::detail::plugin("measuring", "1", "test", components);
    return made;
}

struct Ran {
    Plan plan;
    std::vector<Row> rows;
    nlohmann::json manifest;
};

Plan plan_of(const Registry& registry, const std::string& more) {
    return make_plan(
        load_text("name: x\ntask: measuring\nbackend: lookup\nrule: measuring\npolicy: measuring\n"
                  "scheduler: four\nstreams: 3\ncontrols: false\nsleep: {passes: 1}\n" + more,
                  "x.yaml"),
        registry);
}

const Registry& registry() {
    static const auto made = [] {
        auto registry = std::make_unique<Registry>();
        registry->add(toys::plugin(), "toys");
        registry->add(measuring(), "measuring");
        return registry;
    }();
    return *made;
}

Ran ran(const std::string& more = "") {
    Ran it{.plan = plan_of(registry(), more), .rows = {}, .manifest = {}};
    it.manifest = make_manifest(it.plan, registry());
    RunDirectory directory(own_folder(), it.manifest, Begin::fresh);
    run(it.plan, registry(), directory, {.jobs = 2});
    it.rows = directory.rows();
    return it;
}

Mean measured(const Metrics& metrics, std::string_view name) {
    const Mean* found = find_measured(metrics.names, metrics.measured, name);
    return found ? *found : Mean{};
}

TEST(Figures, of_a_task_are_summed_over_its_answers_with_their_n) {
    const Row row = ran().rows.at(0);
    ASSERT_EQ(row.outcome, Outcome::ok) << row.error;
    // Places 0 to 5 once in even steps and twice in odd ones, in three streams.
    EXPECT_EQ(measured(row.metrics, "place"), (Mean{3 * 18, 3 * 45}));
    EXPECT_EQ(measured(row.metrics, "half"), (Mean{3 * 12, 3 * 6}));
}

TEST(Figures, are_kept_by_stream_and_by_group) {
    const Metrics metrics = ran().rows.at(0).metrics;
    const auto in = [&](const std::vector<Mean>& figures) {
        return *find_measured(metrics.names, figures, "place");
    };
    EXPECT_EQ(in(metrics.streams.at(1).measured), (Mean{18, 45}));
    EXPECT_EQ(in(find_group(metrics.streams.at(1).groups, "odd")->measured), (Mean{12, 30}));
    EXPECT_EQ(in(find_group(metrics.groups, "even")->measured), (Mean{3 * 6, 3 * 15}));
}

TEST(Figures, of_a_rule_are_of_its_writes_at_wake) {
    const Row row = ran().rows.at(0);
    EXPECT_EQ(measured(row.metrics, "written"), (Mean{3 * 12, 3 * 66}));  // replays do not count
}

TEST(Figures, of_a_rule_are_of_boundaries_too) {
    const Row row = ran("task.ends: true\n").rows.at(0);
    EXPECT_EQ(measured(row.metrics, "shut"), (Mean{3, 3 * 12}));
}

TEST(Figures, of_a_policy_are_of_its_nights) {
    const Row row = ran().rows.at(0);
    EXPECT_EQ(measured(row.metrics, "seen"), (Mean{6, 24}));  // two nights of four steps, in each stream
}

TEST(Figures, come_back_from_a_row_and_are_in_its_summary) {
    const Row row = ran().rows.at(0);
    const Row read = row_from_line(to_line(row));
    EXPECT_EQ(read.metrics, row.metrics);
    EXPECT_NE(to_line(row).find("\"figure.seen\":4.0"), std::string::npos);
}

TEST(Figures, of_a_row_need_a_place_in_each_stream) {
    nlohmann::json json = to_json(ran().rows.at(0));
    json["metrics"]["streams"][0].erase("measured");
    EXPECT_THROW((void)row_from_json(json), Error);
}

std::string failed_with(const std::string& hands) {
    return ran("task.hands: " + hands + "\n").rows.at(0).error;
}

TEST(Figures, that_are_wrong_fail_the_trial_and_are_named) {
    EXPECT_NE(failed_with("unknown").find(
                  "task measuring: score: figure 'plaec' is not among those that it declares "
                  "(nearest: place)"),
              std::string::npos)
        << failed_with("unknown");
    EXPECT_NE(failed_with("nan").find("task measuring: score: figure 'place' is nan"),
              std::string::npos)
        << failed_with("nan");
    EXPECT_NE(failed_with("high").find("task measuring: score: figure 'place' is 6, not from 0 to 5"),
              std::string::npos)
        << failed_with("high");
    EXPECT_NE(failed_with("many").find("figure 'place': n is 18446744073709551615, more than 4294967296"),
              std::string::npos)
        << failed_with("many");
    EXPECT_NE(failed_with("huge").find("figure 'wide' is 1e+300, not from -1e+100 to 1e+100"),
              std::string::npos)
        << failed_with("huge");
}

TEST(Figures, of_one_name_in_two_components_of_a_cell_are_refused) {
    const Plan plan = plan_of(registry(), "arms: {a: , b: {policy: rival}}\n");
    ASSERT_EQ(plan.refused.size(), 1U);
    EXPECT_EQ(plan.refused[0].reason,
              "task measuring and policy rival both declare a figure 'half'");
}

TEST(Figures, are_in_claims_with_their_interval_and_by_group) {
    const Ran it = ran("expect:\n"
                       "  - {claim: c, arm: x, metric: figure.place, within: [2, 3],\n"
                       "     about_memory: false}\n"
                       "  - {claim: c, arm: x, metric: figure.place, group: odd, versus_group: even,\n"
                       "     about_memory: false, within: [-0.1, 0.1]}\n");
    CompareOptions options;
    options.figures = figures_of(it.manifest);
    const auto checked =
        check_claims(it.plan.config.expect, it.rows, compare(it.rows, options));
    EXPECT_DOUBLE_EQ(checked.at(0).value, 2.5);
    EXPECT_EQ(checked.at(1).value, 0) << checked.at(1).detail;
    EXPECT_EQ(checked.at(1).n, 3U);
}

TEST(Figures, that_no_component_declares_are_refused_in_a_claim) {
    const Plan plan =
        plan_of(registry(), "expect: [{claim: c, arm: x, metric: figure.plaec, at_least: 1}]\n");
    EXPECT_EQ(refusal_of([&] { check_plan(plan); return 0; }),
              "x.yaml:10: no component of the experiment measures 'plaec' (nearest: place)");
}

TEST(Figures, without_a_better_end_are_no_goal_of_a_search) {
    const Plan plan = plan_of(registry(), "search: {method: halving, points: 3, metric: figure.written, "
                                          "space: {sleep.passes: {from: 1, to: 9}}}\n");
    EXPECT_EQ(refusal_of([&] { check_plan(plan); return 0; }),
              "x.yaml:10: neither end of figure.written is better: search.goal says which is sought");
}

TEST(Figures, are_described_in_the_manifest) {
    const auto figures = figures_of(ran().manifest);
    ASSERT_EQ(figures.size(), 6U);
    EXPECT_EQ(figures[0].name, "half");
    EXPECT_EQ(figures[0].component, "task measuring");
    EXPECT_EQ(figures[0].unit, "shares");
    EXPECT_EQ(better_of(figures[0]), BetterEnd::lower);
    EXPECT_TRUE(figures[0].of_answers);
    EXPECT_FALSE(figures[2].of_answers);  // "seen", of a policy
}

}  // namespace
}  // namespace nrem::core
