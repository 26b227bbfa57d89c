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

const std::string subsets = "sweep: {policies: {subsets_of: [prune, {name: replay, gain: 2}]}}\n";

TEST(Subsets, are_run_with_each_policy_as_a_factor) {
    const Plan made = plan(sleeping + subsets);
    EXPECT_EQ(names(made), (Names{"x, policies=none", "x, policies=replay", "x, policies=prune",
                                  "x, policies=prune+replay"}));
    EXPECT_EQ(made.cells[1].factors,
              (Factors{{"policies.prune", "off"}, {"policies.replay", "on"}}));
    EXPECT_TRUE(made.cells[0].sleeps[0].policies.empty());
    ASSERT_EQ(made.cells[3].sleeps[0].policies.size(), 2U);
    EXPECT_EQ(made.cells[3].sleeps[0].policies[0].component->name, "prune");
    EXPECT_EQ(setting(made.cells[3].sleeps[0].policies[1], "gain"), "2");
}

TEST(Subsets, may_be_written_in_words) {
    const Plan made = plan(sleeping + "sweep:\n  policies: subsets of [prune, replay]\n");
    EXPECT_EQ(names(made), names(plan(sleeping + subsets)));
    EXPECT_NE(refused(sleeping + "sweep:\n  policies: subsets of prune\n").find("wants a list of policies"),
              std::string::npos);
}

TEST(Subsets, go_with_exclusions_conditions_arms_and_other_keys) {
    const Plan made = plan(
        sleeping +
        "arms: {awake: {scheduler: never}, a: {}}\n"
        "sweep:\n  policies: {subsets_of: [prune, replay], when: {arm: a}}\n"
        "  policy.replay.gain: {values: [1, 3], when: {policies.replay: on}}\n"
        "exclude: [{policies.prune: on, policies.replay: off}]\n");
    EXPECT_EQ(names(made),
              (Names{"awake", "a, policies=none", "a, policy.replay.gain=1, policies=replay",
                     "a, policy.replay.gain=3, policies=replay",
                     "a, policy.replay.gain=1, policies=prune+replay",
                     "a, policy.replay.gain=3, policies=prune+replay"}));
}

TEST(Subsets, may_be_of_each_of_several_sleeps) {
    const Plan made = plan(sleeping +
                           "sleeps: {nap: {scheduler: every_n, policy: noop}}\n"
                           "sweep: {policies: {subsets_of: [prune]}, "
                           "sleeps.nap.policies: {subsets_of: [replay]}}\n");
    EXPECT_EQ(made.cells.size(), 4U);
    EXPECT_EQ(made.cells.back().name(), "x, policies=prune, sleeps.nap.policies=replay");
    EXPECT_EQ(made.cells.back().factors,
              (Factors{{"policies.prune", "on"}, {"sleeps.nap.policies.replay", "on"}}));
}

TEST(Subsets, have_one_noop_twin_and_none_for_the_empty_one) {
    const Plan made = plan(sleeping + subsets, {"controls=[noop_sleep]"});
    ASSERT_EQ(made.cells.size(), 5U);
    EXPECT_EQ(made.cells[4].control, Control::noop_sleep);
    EXPECT_TRUE(made.cells[4].factors.empty());
    EXPECT_EQ(made.cells[0].twin, "");
    for (std::size_t i = 1; i < 4; ++i) EXPECT_EQ(made.cells[i].twin, made.cells[4].identity);
}

TEST(Subsets, are_refused_by_name_and_place) {
    const auto swept = [](const std::string& list) {
        return refused(sleeping + "sweep:\n  policies:\n    subsets_of: " + list + "\n");
    };
    const std::string line = "x.yaml:" + std::to_string(std::ranges::count(sleeping, '\n') + 3);
    EXPECT_EQ(swept("[]"), line + ": policies: subsets_of wants a list of policies");
    EXPECT_EQ(swept("prune"), line + ": policies: subsets_of wants a list of policies");
    EXPECT_EQ(swept("[prune, {name: prune, strength: 1}]"),
              line + ": policies: prune is there twice in subsets_of");
    EXPECT_EQ(swept("[{strength: 1}]"), line + ": policies: a policy of subsets_of has no name");
    EXPECT_EQ(swept("[prune, replya]").find(line + ": no policy is called 'replya'"), 0U);
    EXPECT_EQ(swept("[a, b, c, d, e, f, g, h, i, j, k]"),
              line + ": policies: the subsets of 11 policies are 2^11; at most 10 are taken");
}

TEST(Subsets, are_of_policies_in_a_sweep_alone) {
    EXPECT_NE(refused(sleeping + "sweep: {rule: {subsets_of: [none]}}\n").find("subsets are of policies"),
              std::string::npos);
    EXPECT_NE(refused(sleeping + "search: {space: {policies: {subsets_of: [prune]}}}\n")
                  .find("subsets_of is of a sweep"),
              std::string::npos);
    EXPECT_NE(refused(sleeping + "sweep: {policies: {subsets_of: [prune]}, policy: [noop]}\n")
                  .find("swept twice"),
              std::string::npos);
}

TEST(Subsets, refuse_conditions_on_policies_that_are_not_swept) {
    EXPECT_NE(refused(sleeping + subsets + "exclude: [{policies.prnue: on}]\n")
                  .find("no cell has policies.prnue"),
              std::string::npos);
    EXPECT_NE(refused(sleeping + subsets + "exclude: [{policies.prune: in}]\n")
                  .find("unknown value of policies.prune 'in'"),
              std::string::npos);
}

TEST(Subsets, give_way_to_an_override_of_the_pipeline) {
    const Plan made = plan(sleeping + subsets +
                               "baselines: {policies.prune: on}\n"
                               "expect: [{claim: c, arm: {arm: x, policies.prune: on}, "
                               "effect: policies.prune, metric: accuracy, at_least: 0}]\n",
                           {"policy=prune"});
    EXPECT_EQ(names(made), (Names{"x"}));
}

TEST(Design, is_of_cells_that_sleep) {
    const Plan made = plan(sleeping + "design: reversal\narms: {a: {}, awake: {scheduler: never}, b: {design: none}}\n",
                           {"controls=[noop_sleep, no_memory]"});
    EXPECT_EQ(cell(made, "a").design, "ABAB");
    EXPECT_EQ(cell(made, "awake").design, "");
    EXPECT_EQ(cell(made, "b").design, "");
    EXPECT_EQ(cell(made, "no_memory").design, "");
    EXPECT_EQ(cell(made, "noop_sleep of a").design, "ABAB");
    EXPECT_NE(cell(made, "a").identity, cell(made, "b").identity);
    EXPECT_EQ(cell(made, "b").identity, plan(sleeping).cells[0].identity);
}

TEST(Design, takes_its_parts_by_letter) {
    EXPECT_EQ(plan(sleeping + "design: ABBA\n").cells[0].design, "ABBA");
    for (const std::string order : {"AAA", "ABC", "reverse", "A", "ab"})
        EXPECT_NE(refused(sleeping + "design: " + order + "\n")
                      .find("design wants none, reversal (ABAB) or its parts by letter, as ABBA, not '" + order),
                  std::string::npos);
}

}  // namespace
}  // namespace nrem::core
