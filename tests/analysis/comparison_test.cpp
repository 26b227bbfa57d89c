// Comparisons of hand-made rows: pairing, families, verdicts, failures and order.
#include "analysis/comparison.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "analysis/make_comparisons.hpp"
#include "nrem/sdk/random.hpp"

namespace nrem::core::testing {
namespace {

TEST(Comparison, has_the_verdict_of_a_search_before_its_rungs) {
    std::vector<Row> rows{row_of("b", {"10"}), row_of("a", {"10"}), row_of("c", {"10"})};
    for (std::uint64_t i = 0; i < 3; ++i) {
        rows[i].rung = 2 - i;
        rows[i].problem = "problem " + std::to_string(rows[i].rung == 0 ? 9 : rows[i].rung);
    }
    const Comparison comparison = compare(rows, against({"c"}));
    ASSERT_EQ(comparison.groups.size(), 3U);
    for (std::uint64_t i = 0; i < 3; ++i) EXPECT_EQ(comparison.groups[i].rung, i);
    EXPECT_EQ(comparison.groups[0].cells[0].name(), "c");
}

TEST(Comparison, leaves_out_of_labels_what_a_group_shares) {
    std::vector<Row> rows;
    for (const char* passes : {"1", "16"}) {
        Row row =
            row_of("arm, task=weather, n=1, passes=" + std::string(passes) + ", size=8", {"1100"});
        row.arm = "arm";
        row.factors = {{"task", "weather"}, {"n", "1"}, {"passes", passes}, {"size", "8"}};
        rows.push_back(row);
    }
    rows.push_back(row_of("no_memory, task=weather, n=1", {"0110"}));
    rows.back().arm = "no_memory";
    rows.back().factors = {{"task", "weather"}, {"n", "1"}};
    const Comparison comparison = compare(rows, {});
    const Group& group = comparison.groups.at(0);
    std::vector<std::string> labels;
    for (const auto& cell : group.cells) labels.push_back(cell.label);
    EXPECT_EQ(labels, (std::vector<std::string>{"arm, passes=1", "arm, passes=16", "no_memory"}));
    using Factors = std::vector<std::pair<std::string, std::string>>;
    EXPECT_EQ(group.shared, (Factors{{"n", "1"}, {"size", "8"}, {"task", "weather"}}));
}

TEST(Comparison, takes_no_part_of_an_arms_name_for_a_factor) {
    const std::vector<std::string> arms{"arm, n=12", "arm, n=1", "arm"};
    std::vector<Row> rows;
    for (const std::string& arm : arms) {
        rows.push_back(row_of(arm, {"1100"}));
        rows.back().factors = {{"n", "1"}};
    }
    const Group group = compare(rows, against({"arm, n=1"})).groups.at(0);
    std::vector<std::string> labels;
    for (const auto& cell : group.cells) labels.push_back(cell.label);
    EXPECT_EQ(labels, (std::vector<std::string>{"arm", "arm, n=1", "arm, n=12"}));
    for (const Pair& pair : group.pairs) EXPECT_EQ(group.cells[pair.baseline].arm, "arm, n=1");
}

TEST(Comparison, counts_discordant_items_by_stream_and_seed) {
    const Comparison comparison =
        compare({row_of("arm", {"1100", "1-1"}, 1), row_of("arm", {"1", "1"}, 2),
                 row_of("base", {"1010", "011"}, 1), row_of("base", {"0", "1"}, 2)},
                against({"base"}));
    const Pair& pair = only_pair(comparison);
    EXPECT_EQ(pair.mcnemar.b, 3u);
    EXPECT_EQ(pair.mcnemar.c, 1u);
    EXPECT_EQ(pair.differences[Metric::accuracy].n, 8u);
    EXPECT_DOUBLE_EQ(pair.differences[Metric::accuracy].value, 0.25);
    EXPECT_EQ(pair.trials, 2u);
    EXPECT_EQ(pair.streams, 2u);
    EXPECT_EQ(pair.unpaired, 0u);
}

TEST(Comparison, pairs_only_what_both_have) {
    const Comparison comparison =
        compare({row_of("arm", {"11", "1", "111"}, 1), row_of("arm", {"11"}, 2),
                 row_of("base", {"00", "1"}, 1), row_of("base", {"0", "000"}, 3)},
                against({"base"}));
    EXPECT_EQ(only_pair(comparison).differences[Metric::accuracy].n, 3u);
    EXPECT_EQ(only_pair(comparison).unpaired, 4u);  // stream 2, seed 2, both of seed 3
}

TEST(Comparison, keeps_seeds_of_a_stream_in_one_cluster) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1u, 2u, 3u}) {
        rows.push_back(row_of("arm", {"11", "10"}, seed));
        rows.push_back(row_of("base", {"01", "00"}, seed));
    }
    const Comparison comparison = compare(rows, against({"base"}));
    EXPECT_EQ(only_pair(comparison).differences[Metric::accuracy].streams, 2u);
    EXPECT_EQ(only_pair(comparison).differences[Metric::accuracy].n, 12u);
}

TEST(Comparison, takes_streams_of_different_names_as_different) {
    Row arm = row_of("arm", {"11"}, 2), base = row_of("base", {"01"}, 2);
    arm.metrics.streams[0].name = base.metrics.streams[0].name = "another";
    const Comparison comparison = compare(
        {arm, base, row_of("arm", {"11"}, 1), row_of("base", {"01"}, 1)}, against({"base"}));
    EXPECT_EQ(only_pair(comparison).differences[Metric::accuracy].streams, 2u);
}

// The same answers under three seeds whose streams the task calls and makes in this way.
template <class Describe>
Comparison over_three_seeds(Describe describe) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {1u, 2u, 3u})
        for (const bool arm : {true, false}) {
            TrialRecord trial =
                trial_of(random_streams(arm ? 0.8 : 0.5, combine(seed, arm), 8), seed);
            for (StreamRecord& stream : trial.streams) describe(stream, seed);
            rows.push_back(row_of_trial(arm ? "arm" : "base", trial));
        }
    return compare(rows, against({"base"}));
}

TEST(Units, are_streams_of_equal_events_whatever_they_are_called) {
    const auto contents = [](const StreamRecord& stream, std::uint64_t seed) {
        return std::to_string(stream.index) + " of " + std::to_string(seed);
    };
    const Comparison named = over_three_seeds([&](StreamRecord& stream, std::uint64_t seed) {
        stream.contents = contents(stream, seed);
        stream.name = contents(stream, seed);
    });
    const Comparison unnamed = over_three_seeds([&](StreamRecord& stream, std::uint64_t seed) {
        stream.contents = contents(stream, seed);
        stream.name = "film";
    });
    EXPECT_EQ(only_pair(named).differences[Metric::accuracy].streams, 24U);
    EXPECT_EQ(only_pair(unnamed).differences[Metric::accuracy].streams, 24U);
    EXPECT_EQ(only_pair(unnamed).verdict.p, only_pair(named).verdict.p);
    EXPECT_EQ(only_pair(unnamed).differences[Metric::accuracy].interval, only_pair(named).differences[Metric::accuracy].interval);
    EXPECT_EQ(unnamed.groups[0].cells[0].estimates[Metric::accuracy].interval,
              named.groups[0].cells[0].estimates[Metric::accuracy].interval);
}

TEST(Units, are_no_more_for_a_name_of_each_seed) {
    const Comparison fixed = over_three_seeds([](StreamRecord& stream, std::uint64_t seed) {
        stream.contents = std::to_string(stream.index);
        stream.name += ", seed " + std::to_string(seed);
    });
    EXPECT_EQ(only_pair(fixed).differences[Metric::accuracy].streams, 8U);
    EXPECT_EQ(only_pair(fixed).differences[Metric::accuracy].n, 2400U);
    EXPECT_EQ(fixed.groups[0].cells[0].streams, 8U);
}

TEST(Units, are_clusters_that_the_task_names_where_there_are_enough) {
    const auto of_clusters = [](std::uint64_t clusters) {
        return over_three_seeds([clusters](StreamRecord& stream, std::uint64_t) {
            stream.contents = std::to_string(stream.index);
            stream.cluster = "city " + std::to_string(stream.index % clusters);
        });
    };
    EXPECT_EQ(only_pair(of_clusters(6)).differences[Metric::accuracy].streams, 6U);
    EXPECT_TRUE(of_clusters(6).groups[0].units.by_cluster);
    const Comparison few = of_clusters(2);
    EXPECT_EQ(only_pair(few).differences[Metric::accuracy].streams, 8U);
    EXPECT_FALSE(few.groups[0].units.by_cluster);
    EXPECT_EQ(few.groups[0].units.clusters, (std::vector<std::string>{"city 0", "city 1"}));
}

TEST(Comparison, judges_losses_the_other_way_round) {
    TrialRecord low = trial_of(random_streams(0, 1)), high = low;
    for (StreamRecord& stream : low.streams)
        for (StepRecord& step : stream.steps) step.correct = -1, step.log_loss = 1;
    high = low;
    for (StreamRecord& stream : high.streams)
        for (StepRecord& step : stream.steps) step.log_loss = 1.5;
    const Comparison comparison =
        compare({row_of_trial("arm", low), row_of_trial("base", high)}, against({"base"}));
    EXPECT_EQ(only_pair(comparison).metric, Metric::log_loss);
    EXPECT_DOUBLE_EQ(only_pair(comparison).differences[Metric::log_loss].value, -0.5);
    EXPECT_EQ(only_pair(comparison).verdict.finding, Finding::better);
    EXPECT_TRUE(std::isnan(only_pair(comparison).mcnemar.p));
}

TEST(Comparison, lists_failures_and_leaves_them_out) {
    Row failed = row_of("arm", {"11"}, 2);
    failed.outcome = Outcome::failed;
    failed.error = "rule: no";
    const Comparison comparison = compare(
        {failed, row_of("arm", {"10"}, 1), row_of("base", {"11"}, 1), row_of("base", {"11"}, 2)},
        against({"base"}));
    ASSERT_EQ(comparison.failures.size(), 1u);
    EXPECT_EQ(comparison.failures[0].error, "rule: no");
    EXPECT_EQ(comparison.groups[0].cells[0].failed, 1u);
    EXPECT_EQ(comparison.groups[0].cells[0].estimates[Metric::accuracy].n, 2u);
    EXPECT_EQ(only_pair(comparison).differences[Metric::accuracy].n, 2u);
}

TEST(Comparison, does_not_judge_a_cell_that_only_failed) {
    Row failed = row_of("arm", {});
    failed.outcome = Outcome::failed;
    const Comparison comparison = compare({failed, row_of("base", {"1", "1"})}, against({"base"}));
    EXPECT_EQ(words(only_pair(comparison).verdict), "not compared");
    EXPECT_EQ(only_pair(comparison).verdict.family, 0u);
}

TEST(Comparison, counts_a_trial_once) {
    Row failed = row_of("arm", {"00"});
    failed.outcome = Outcome::failed;
    const Comparison comparison =
        compare({failed, row_of("arm", {"11"}), row_of("arm", {"11"})}, {});
    EXPECT_EQ(comparison.duplicates, 2u);
    EXPECT_TRUE(comparison.failures.empty());  // the good one stands
    EXPECT_EQ(comparison.groups[0].cells[0].items, 2u);
}

std::string text_of(const Comparison& comparison) {
    std::string text;
    JsonText out([&text](std::string_view piece) { text += piece; });
    write_json(out, comparison);
    return text;
}

TEST(Comparison, is_the_same_for_any_order_of_rows) {
    std::vector<Row> rows;
    for (const std::uint64_t seed : {3u, 1u, 2u})
        for (const char* name : {"base", "x", "y"})
            rows.push_back(row_of(
                name, random_streams(0.6, combine(seed, static_cast<std::uint64_t>(*name))), seed));
    rows.back().outcome = Outcome::failed;
    const std::string expected = text_of(compare(rows, against({"base"})));
    Random random(1);
    for (int i = 0; i < 5; ++i) {
        random.shuffle(std::span<Row>(rows));
        EXPECT_EQ(text_of(compare(rows, against({"base"}))), expected);
    }
}

TEST(Comparison, compares_a_sleeping_cell_with_its_own_twin) {
    Row sleeper = row_of("sleeper", {"11"}), twin = row_of("noop_sleep", {"10"});
    Row other = row_of("other", {"11"});
    twin.control = Control::noop_sleep;
    twin.parent = sleeper.identity;
    sleeper.twin = other.twin = twin.identity;  // two cells may share one
    const Comparison comparison = compare({sleeper, twin, other}, against({"sleeper"}));
    const Group& group = comparison.groups[0];
    ASSERT_EQ(group.sleep.size(), 2u);
    for (const Pair& pair : group.sleep) {
        EXPECT_EQ(group.cells[pair.baseline].control, Control::noop_sleep);
        EXPECT_DOUBLE_EQ(pair.differences[Metric::accuracy].value, 0.5);
    }
}

TEST(Comparison, compares_with_the_baseline_of_the_same_swept_values) {
    std::vector<Row> rows;
    for (const char* value : {"1", "2"})
        for (const char* arm : {"arm", "base"}) {
            Row row = row_of(std::string(arm) + ", k=" + value, {"10"});
            row.arm = arm;
            row.factors = {{"k", value}};
            rows.push_back(row);
        }
    const Comparison comparison = compare(rows, against({"base"}));
    const Group& group = comparison.groups[0];
    ASSERT_EQ(group.pairs.size(), 2u);
    for (const Pair& pair : group.pairs)
        EXPECT_EQ(group.cells[pair.cell].factors, group.cells[pair.baseline].factors);
}

TEST(Comparison, keeps_problems_apart) {
    Row other = row_of("base", {"1"});
    other.problem = "liver";
    const Comparison comparison = compare({row_of("arm", {"1"}), other}, against({"base"}));
    EXPECT_EQ(comparison.groups.size(), 2u);
    EXPECT_TRUE(comparison.groups[0].pairs.empty());
}

TEST(Comparison, corrects_arms_and_controls_apart) {
    std::vector<Row> rows = {
        row_of("base", random_streams(0.5, 1)), row_of("x", random_streams(0.5, 2)),
        row_of("y", random_streams(0.5, 3)), row_of("window", random_streams(0.5, 4))};
    rows.back().control = Control::window;
    const Comparison comparison = compare(rows, against({"base"}));
    for (const Pair& pair : comparison.groups[0].pairs)
        EXPECT_EQ(pair.verdict.family, comparison.groups[0].cells[pair.cell].arm == "window" ? 1u : 2u);
}

TEST(Comparison, leads_with_the_best_trivial_arm) {
    const auto control = [](Control which, const std::string& name, double accuracy) {
        Row row = row_of(name, random_streams(accuracy, static_cast<std::uint64_t>(which)));
        row.control = which;
        return row;
    };
    const std::vector<Row> rows = {row_of("arm", random_streams(0.65, 1)),
                                   control(Control::no_memory, "no_memory", 0.2),
                                   control(Control::majority, "majority", 0.4),
                                   control(Control::persistence, "persistence", 0.6)};
    const Group group = compare(rows, against({"no_memory"})).groups[0];
    EXPECT_EQ(group.baselines, (std::vector<std::string>{"persistence", "no_memory"}));
    EXPECT_EQ(group.pairs[0].baseline_name, "persistence");
    EXPECT_LT(group.pairs[0].differences[Metric::accuracy].value, 0.15);
    // An arm of one's own stays first, and what is not asked about is not added.
    EXPECT_EQ(compare(rows, against({"arm", "majority"})).groups[0].baselines,
              (std::vector<std::string>{"arm", "persistence", "majority"}));
    EXPECT_EQ(compare(rows, against({"arm"})).groups[0].baselines,
              std::vector<std::string>{"arm"});
}

TEST(Comparison, finds_a_baseline_by_another_arm_that_is_the_same_cell) {
    Row base = row_of("exemplars", {"10"});
    base.also = {"no_memory"};
    EXPECT_EQ(compare({base, row_of("arm", {"11"})}, {}).groups[0].pairs.size(), 1u);
}

TEST(Comparison, of_nothing_is_empty) {
    const Comparison comparison = compare({}, {});
    EXPECT_TRUE(comparison.groups.empty());
    EXPECT_EQ(comparison.options.baselines,
              (std::vector<std::string>{"no_memory", "full_history"}));
}

}  // namespace
}  // namespace nrem::core::testing
