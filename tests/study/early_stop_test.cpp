// Comparisons that stop early: which cells go on follows from the rows, stage by stage, and what
// runs is what would have run anyway.
#include <gtest/gtest.h>

#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include "analysis/claim_metrics.hpp"
#include "analysis/comparison.hpp"
#include "batch/batch.hpp"
#include "store/manifest.hpp"
#include "study/plan_with.hpp"
#include "support/own_folder.hpp"
#include "support/toys.hpp"

namespace nrem::core {
namespace {

class EarlyStopTest : public testing::Test {
protected:
    EarlyStopTest() { registry_.add(toys::plugin(), "toys"); }
    // `cases` knows the cycle after its first round; `same` is the baseline once more, with a
    // context that it never sees the end of.
    static Config config(const std::string& more) {
        return load_text(
            "name: early\ntask: {name: cycle, length: 60, apart: 1}\nbackend: lookup\nstreams: 60\n"
            "seeds: [1, 2]\ncontrols: false\nbaseline: nothing\n"
            "arms: {nothing: {rule: none}, same: {rule: none, context.capacity: 7}, "
            "cases: {rule: cases}}\n" +
                more,
            "early.yaml");
    }
    static Config early() { return config("stop_early: {margin: 0.01, streams: 8}\n"); }
    std::vector<Row> run_all(const Config& config, const std::string& name, int jobs = 2) {
        const auto folder = own_folder() / name;
        std::vector<Row> rows;
        while (true) {
            const Plan plan = plan_with(config, registry_, rows);
            RunDirectory directory(folder, make_manifest(plan, registry_), Begin::resume);
            run(plan, registry_, directory, {.jobs = jobs});
            rows = directory.rows();
            if (!goes_on(plan)) return rows;
        }
    }
    // By arm, how many streams under the first seed.
    static std::map<std::string, std::size_t> streams_of(const std::vector<Row>& rows) {
        std::map<std::string, std::size_t> streams;
        for (const Row& row : rows)
            if (row.seed == 1) streams[row.arm] += row.metrics.streams.size();
        return streams;
    }
    Registry registry_;
};

// The cycle, with two figures of its own: one that is the score, and one that nothing changes.
class MeasuredCycle : public toys::CycleTask {
public:
    using CycleTask::CycleTask;
    static constexpr nrem_figure_spec figures[] = {
        figure("hit", nrem::Better::higher, {0, 1}, "Right answers."),
        figure("flat", nrem::Better::higher, {0, 1}, "One half of each.")};
    void score(const nrem_event&, const Answer&, Score& score) const {
        nrem::figure(score, "hit", score.correct);
        nrem::figure(score, "flat", 0.5);
    }
};

const nrem_plugin& measured_plugin() {
    static constexpr auto components =
        std::to_array<nrem_component>({task<MeasuredCycle>({"measured_cycle", "Measures."})});
    static const nrem_plugin made = toys::plugin_of("measured", components);
    return made;
}

TEST_F(EarlyStopTest, a_figure_of_a_component_is_waited_for_where_its_largest_difference_is_known) {
    registry_.add(measured_plugin(), "measured");
    const auto streams = [&](const std::string& figure) {
        Config asked = config("stop_early: {margin: 0.01, streams: 8, largest: {accuracy: 1, figure." +
                              figure + ": 1}}\n");
        asked.base.task.name = "measured_cycle";
        return streams_of(run_all(asked, figure)).at("cases");
    };
    EXPECT_LT(streams("hit"), 40U);
    EXPECT_EQ(streams("flat"), 60U) << "within the margin is not known of 60 streams";
}

TEST(LargestDifference, is_found_under_both_names_of_a_figure) {
    StopEarly stop;
    stop.largest = {{"accuracy", 1}, {"figure.hit", 2}, {"attribution.stale", 3}};
    ASSERT_NE(largest_difference(stop, "hit"), nullptr);
    EXPECT_EQ(*largest_difference(stop, "hit"), 2);
    EXPECT_EQ(*largest_difference(stop, "attribution.stale"), 3);
    EXPECT_EQ(largest_difference(stop, "accuracy"), nullptr) << "of the host, not of a component";
    stop.largest = {{"figure.attribution.stale", 4}};
    EXPECT_EQ(*largest_difference(stop, "attribution.stale"), 4);
}

using Lines = std::set<std::string>;

Lines metrics_of(const std::vector<Row>& rows) {
    Lines lines;
    for (const Row& row : rows) lines.insert(row.id + to_json(row.metrics).dump());
    return lines;
}

TEST_F(EarlyStopTest, an_arm_stops_when_it_is_settled_and_its_baseline_with_the_last_one) {
    const auto streams = streams_of(run_all(early(), "run"));
    EXPECT_GE(streams.at("cases"), 8U);
    EXPECT_LT(streams.at("cases"), 40U);
    EXPECT_EQ(streams.at("same"), 60U);
    EXPECT_EQ(streams.at("nothing"), 60U);
}

TEST_F(EarlyStopTest, stages_hold_the_streams_that_a_whole_run_has) {
    std::map<std::tuple<std::string, std::uint64_t, std::uint64_t>, std::string> whole;
    for (const Row& row : run_all(config(""), "whole"))
        for (const auto& stream : row.metrics.streams)
            whole[{row.arm, row.seed, stream.index}] =
                to_json(row.metrics)["streams"][stream.index].dump();
    std::size_t compared = 0;
    for (const Row& row : run_all(early(), "run"))
        for (std::size_t i = 0; i < row.metrics.streams.size(); ++i, ++compared) {
            const std::uint64_t index = row.metrics.streams[i].index;
            EXPECT_EQ(to_json(row.metrics)["streams"][i].dump(),
                      (whole[{row.arm, row.seed, index}]));
        }
    EXPECT_GT(compared, 250U);
}

// By arm and stage, the indices of its streams.
using Stages = std::map<std::pair<std::string, std::uint64_t>, std::vector<std::uint64_t>>;

Stages stages_of(const std::vector<Row>& rows) {
    Stages stages;
    for (const Row& row : rows)
        if (row.seed == 1)
            for (const auto& stream : row.metrics.streams)
                stages[{row.arm, row.first_stream}].push_back(stream.index);
    return stages;
}

TEST_F(EarlyStopTest, streams_are_taken_in_one_drawn_order_by_all_arms) {
    const std::vector<std::uint64_t> order = first_in_turn(60, 60, 1);
    EXPECT_EQ(std::set<std::uint64_t>(order.begin(), order.end()).size(), 60U);
    const Stages stages = stages_of(run_all(early(), "run"));
    for (const auto& [stage, indices] : stages) {
        const auto first = order.begin() + static_cast<std::ptrdiff_t>(stage.second);
        std::vector<std::uint64_t> drawn(first, first + static_cast<std::ptrdiff_t>(indices.size()));
        std::ranges::sort(drawn);
        EXPECT_EQ(indices, drawn);
        EXPECT_EQ(indices, stages.at({"nothing", stage.second}));
    }
    EXPECT_GT(stages.at({"cases", 0}).back(), 8U);  // not the first ones of the task
    const auto other =
        stages_of(run_all(config("stop_early: {margin: 0.01, streams: 8, seed: 2}\n"), "other"));
    EXPECT_NE(other.at({"cases", 0}), stages.at({"cases", 0}));
}

TEST_F(EarlyStopTest, gives_the_same_rows_with_any_number_of_jobs) {
    EXPECT_EQ(metrics_of(run_all(early(), "one", 1)), metrics_of(run_all(early(), "four", 4)));
}

TEST_F(EarlyStopTest, goes_on_where_it_was) {
    const std::vector<Row> all = run_all(early(), "run");
    EXPECT_FALSE(goes_on(plan_with(early(), registry_, all)));
    std::vector<Row> rows;
    std::set<std::string> hashes;
    for (const Row& row : all) {  // in the order of the plan: each is missing once
        rows.assign(all.begin(), all.end());
        std::erase_if(rows, [&](const Row& each) { return each.id == row.id; });
        const Plan plan = plan_with(early(), registry_, rows);
        EXPECT_TRUE(goes_on(plan));
        EXPECT_TRUE(std::ranges::any_of(plan.trials,
                                        [&](const Trial& trial) { return trial.id == row.id; }));
        hashes.insert(plan.hash);
    }
    EXPECT_GT(hashes.size(), 2U);  // stages
}

TEST_F(EarlyStopTest, the_sequence_gives_the_verdict) {
    const Config config = early();
    const Comparison comparison = compare(
        run_all(config, "run"), {.baselines = config.baseline, .stop_early = config.stop_early});
    ASSERT_EQ(comparison.groups.size(), 1U);
    for (const Pair& pair : comparison.groups[0].pairs) {
        const CellSummary& cell = comparison.groups[0].cells[pair.cell];
        EXPECT_EQ(pair.trials, 2U);
        EXPECT_EQ(cell.seeds, (std::vector<std::uint64_t>{1, 2}));
        EXPECT_EQ(pair.running.size(), pair.streams);
        EXPECT_EQ(pair.verdict.test, core::Test::sequence);
        EXPECT_EQ(pair.verdict.interval, pair.running.back());
        EXPECT_EQ(pair.verdict.finding,
                  cell.arm == "cases" ? Finding::better : Finding::undecided);
    }
}

TEST_F(EarlyStopTest, a_cell_that_has_failed_does_not_go_on) {
    const Plan first = plan_with(early(), registry_, {});
    RunDirectory directory(own_folder() / "run", make_manifest(first, registry_), Begin::fresh);
    run(first, registry_, directory, {});
    std::vector<Row> rows = directory.rows();
    for (Row& row : rows)
        if (row.arm == "same") row.outcome = Outcome::failed;
    const Plan second = plan_with(early(), registry_, rows);
    for (const Trial& trial : second.trials)
        if (second.cells[trial.cell].arm == "same") {
            EXPECT_EQ(trial.streams.first, 0U);
        }
}

TEST_F(EarlyStopTest, the_most_that_may_come_is_all_streams) {
    const Plan most = at_most(plan_with(early(), registry_, {}), registry_);
    for (const Trial& trial : most.trials) EXPECT_EQ(trial.streams.count(), 60U);
}

}  // namespace
}  // namespace nrem::core
