// Arms, sweeps, exclusions and overrides: which cells they come to.
#include <gtest/gtest.h>

#include "config/refusal.hpp"
#include "plan/shelf.hpp"

namespace nrem::core {
namespace {

using Names = std::vector<std::string>;
using Factors = std::vector<std::pair<std::string, std::string>>;
using shelf::cell;
using shelf::names;
using shelf::plan;
using shelf::setting;
using shelf::sleeping;
using shelf::weather;

std::string refused(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return refusal_of([&] { return plan(text, overrides); });
}

TEST(Sweep, makes_all_combinations_with_the_first_key_varying_slowest) {
    const Plan made = plan(weather + "sweep: {rule.decay: [0.1, 0.2], context.visible: [0, 4]}\n");
    EXPECT_EQ(
        names(made),
        (Names{"x, rule.decay=0.1, context.visible=0", "x, rule.decay=0.1, context.visible=4",
               "x, rule.decay=0.2, context.visible=0", "x, rule.decay=0.2, context.visible=4"}));
    EXPECT_EQ(made.cells[3].factors, (Factors{{"rule.decay", "0.2"}, {"context.visible", "4"}}));
    EXPECT_EQ(made.cells[3].context.visible, 4U);
}

TEST(Sweep, runs_within_every_arm) {
    const Plan made =
        plan(weather + "arms: {a: {}, b: {rule.tokens: 9}}\nsweep: {rule.decay: [0, 1]}\n");
    EXPECT_EQ(names(made),
              (Names{"a, rule.decay=0", "a, rule.decay=1", "b, rule.decay=0", "b, rule.decay=1"}));
    EXPECT_EQ(setting(cell(made, "b, rule.decay=1").rule, "tokens"), "9");
}

TEST(Sweep, does_not_split_cells_on_which_it_has_no_influence) {
    const Plan made = plan(sleeping +
                           "arms: {awake: {scheduler: never}, asleep: {}}\n"
                           "sweep: {sleep.passes: [1, 2, 4]}\n");
    EXPECT_EQ(names(made), (Names{"awake", "asleep, sleep.passes=1", "asleep, sleep.passes=2",
                                  "asleep, sleep.passes=4"}));
    EXPECT_TRUE(made.cells[0].factors.empty());
}

TEST(Sweep, sets_a_parameter_only_where_a_component_has_it) {
    const Plan made =
        plan(weather + "arms: {none: {rule: none}, some: {}}\nsweep: {rule.tokens: [5, 6]}\n");
    EXPECT_EQ(names(made), (Names{"none", "some, rule.tokens=5", "some, rule.tokens=6"}));
}

TEST(Sweep, refuses_a_key_that_matters_nowhere) {
    EXPECT_EQ(
        refused(weather + "sweep: {rule.tokns: [5, 6]}\n"),
        "x.yaml:5: rule.tokns: no cell has a component with a parameter 'tokns' (nearest: tokens)");
    EXPECT_EQ(refused(weather + "sweep: {sleep.passes: [1, 2]}\n"),
              "x.yaml:5: sweeping sleep.passes changes nothing: no cell sleeps with a policy");
}

TEST(Sweep, takes_components_as_values) {
    const Plan made = plan(sleeping +
                           "sweep:\n  policy:\n    - noop\n    - [prune, {name: replay, gain: 2}]\n"
                           "    - {name: replay, gain: 3}\n");
    EXPECT_EQ(names(made), (Names{"x, policy=noop", "x, policy=prune+replay(gain=2)",
                                  "x, policy=replay(gain=3)"}));
    EXPECT_EQ(made.cells[1].sleeps[0].policies.size(), 2U);
    EXPECT_EQ(setting(made.cells[1].sleeps[0].policies[1], "gain"), "2");
}

TEST(Sweep, holds_parameters_beside_a_name_to_its_component) {
    EXPECT_EQ(refused(weather + "sweep:\n  rule: [none, {name: window, tokens: 3}]\n"),
              "x.yaml:6: rule window: no parameter 'tokens' (it has size)");
}

TEST(Sweep, sets_the_name_before_parameters_whatever_their_order) {
    const Plan made = plan(weather + "sweep: {rule.tokens: [5, 6], rule: [none, exemplars]}\n");
    EXPECT_EQ(names(made), (Names{"x, rule=none", "x, rule.tokens=5, rule=exemplars",
                                  "x, rule.tokens=6, rule=exemplars"}));
}

TEST(Sweep, refuses_more_combinations_than_anybody_can_run) {
    std::string text = weather + "sweep:\n";
    for (const char* key : {"rule.tokens", "context.visible", "context.capacity", "streams"}) {
        text += std::string("  ") + key + ": [";
        for (int i = 1; i <= 40; ++i) text += std::to_string(i) + (i < 40 ? "," : "]\n");
    }
    EXPECT_EQ(refused(text), "x.yaml:9: the sweep has more than 1000000 combinations");
}

TEST(Arm, drops_the_parameters_of_a_rule_that_it_replaces) {
    const Plan made =
        plan(weather + "rule.tokens: 100\narms: {a: {rule: window}, b: {rule: exemplars}}\n");
    EXPECT_EQ(setting(cell(made, "a").rule, "size"), "16");
    EXPECT_EQ(setting(cell(made, "b").rule, "tokens"), "100");
}

TEST(Arm, changes_one_parameter_and_keeps_the_others) {
    const Plan made = plan(weather + "rule.tokens: 100\narms: {a: {rule: {decay: 0.25}}}\n");
    EXPECT_EQ(setting(cell(made, "a").rule, "tokens"), "100");
    EXPECT_EQ(setting(cell(made, "a").rule, "decay"), "0.25");
}

TEST(Arm, runs_once_with_its_equal) {
    const Plan made = plan(weather + "arms: {a: {}, b: {rule.decay: 0.5}, c: {rule.decay: 0.6}}\n");
    EXPECT_EQ(names(made), (Names{"a", "c"}));
    EXPECT_EQ(made.cells[0].also, Names{"b"});
    EXPECT_EQ(made.trials.size(), 2U);
}

TEST(Exclude, drops_cells_for_which_all_pairs_hold) {
    const Plan made = plan(weather +
                           "sweep: {rule.decay: [0.1, 0.2], context.visible: [0, 4, 8]}\n"
                           "exclude:\n  - {rule.decay: 0.10, context.visible: [4, 8]}\n");
    EXPECT_EQ(
        names(made),
        (Names{"x, rule.decay=0.1, context.visible=0", "x, rule.decay=0.2, context.visible=0",
               "x, rule.decay=0.2, context.visible=4", "x, rule.decay=0.2, context.visible=8"}));
}

TEST(Exclude, knows_arms_and_what_is_not_swept) {
    const std::string text =
        weather + "arms: {a: {}, b: {rule: window}}\nsweep: {context.visible: [0, 4]}\n";
    EXPECT_EQ(names(plan(text + "exclude: [{arm: a, context.visible: 4}]\n")),
              (Names{"a, context.visible=0", "b, context.visible=0", "b, context.visible=4"}));
    EXPECT_EQ(names(plan(text + "exclude: [{rule: window, context.visible: 0}]\n")),
              (Names{"a, context.visible=0", "a, context.visible=4", "b, context.visible=4"}));
    EXPECT_EQ(names(plan(text + "exclude: [{rule.size: 16}]\n")),
              (Names{"a, context.visible=0", "a, context.visible=4"}));
}

TEST(Exclude, refuses_to_leave_nothing) {
    EXPECT_EQ(refused(weather + "exclude: [{rule: exemplars}]\n"),
              "x.yaml: every cell is excluded");
}

TEST(Override, wins_over_arms_and_sweeps) {
    const Plan made = plan(weather +
                               "arms: {a: {rule.decay: 0.1}, b: {rule.decay: 0.2}}\n"
                               "sweep: {rule.tokens: [5, 6]}\n",
                           {"rule.decay=0.9", "rule.tokens=7"});
    ASSERT_EQ(names(made), Names{"a"});
    EXPECT_EQ(setting(made.cells[0].rule, "decay"), "0.9");
    EXPECT_EQ(setting(made.cells[0].rule, "tokens"), "7");
    EXPECT_EQ(made.cells[0].also, Names{"b"});
}

TEST(Override, replaces_a_component_with_its_parameters) {
    const Plan made =
        plan(weather + "rule.tokens: 3\n", {"rule={name: window, size: 8}", "streams=4"});
    EXPECT_EQ(setting(made.cells[0].rule, "size"), "8");
    EXPECT_EQ(made.cells[0].streams, 4U);
}

TEST(Override, is_refused_where_no_cell_has_the_parameter) {
    EXPECT_EQ(
        refused(weather, {"rule.tokns=4"}),
        "override 'rule.tokns=4': rule.tokns: no cell has a component with a parameter 'tokns' "
        "(nearest: tokens)");
}

}  // namespace
}  // namespace nrem::core
