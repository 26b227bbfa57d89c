#include <gtest/gtest.h>

#include <set>

#include "base/hash.hpp"
#include "config/refusal.hpp"
#include "plan/shelf.hpp"
#include "nlohmann/json.hpp"

namespace nrem::core {
namespace {

using Names = std::vector<std::string>;
using shelf::cell;
using shelf::names;
using shelf::plan;
using shelf::setting;
using shelf::sleeping;
using shelf::weather;

std::string refused(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return refusal_of([&] { return plan(text, overrides); });
}

TEST(Plan, makes_one_cell_of_a_plain_config) {
    const Plan made = plan(weather + "rule.tokens: 100\nseeds: [3, 5]\n");
    ASSERT_EQ(names(made), Names{"x"});
    const Cell& only = made.cells[0];
    EXPECT_EQ(only.task.component->name, "weather");
    EXPECT_EQ(setting(only.rule, "tokens"), "100");
    EXPECT_EQ(setting(only.rule, "decay"), "0.5");
    EXPECT_EQ(only.streams, 40U);
    ASSERT_EQ(made.trials.size(), 2U);
    EXPECT_EQ(made.trials[1].seed, 5U);
}

TEST(Plan, names_a_trial_by_the_hash_of_identity_and_seed) {
    const Plan made = plan(weather + "seeds: [3]\n");
    EXPECT_EQ(made.trials[0].id, sha256_hex(made.cells[0].identity + " seed 3").substr(0, 16));
    EXPECT_EQ(made.trials[0].id.size(), 16U);
}

TEST(Plan, has_another_hash_with_another_seed) {
    EXPECT_NE(plan(weather + "seeds: [1]").hash, plan(weather + "seeds: [2]").hash);
    EXPECT_EQ(plan(weather + "name: a").hash, plan(weather + "name: b\nabout: other words\n").hash);
}

TEST(Plan, takes_a_cell_of_a_sweep_for_a_baseline_and_no_other) {
    const std::string swept = weather + "sweep: {rule.tokens: [10, 20]}\n";
    EXPECT_EQ(plan(swept + "baseline: [\"x, rule.tokens=20\"]\n").config.baseline,
              Names{"x, rule.tokens=20"});
    EXPECT_EQ(refused(swept + "baseline: [\"x, rule.tokens=21\"]\n"),
              "x.yaml:6: unknown cell 'x, rule.tokens=21' (nearest: x, rule.tokens=20)");
    EXPECT_EQ(refused(swept + "baseline: [\"y, rule.tokens=20\"]\n").substr(0, 20),
              "x.yaml:6: unknown ar");
}

TEST(Plan, takes_an_arms_name_as_it_is) {
    const Plan made = plan(weather +
                           "arms: {'a, rule.decay=0.1': {}, 'a #2': {rule.tokens: 9}, a: {}}\n"
                           "sweep: {rule.decay: {values: [0.1], when: {arm: a}}}\n"
                           "baseline: ['a, rule.decay=0.1', 'a #2']\n");
    EXPECT_EQ(names(made), (Names{"a, rule.decay=0.1", "a #2", "a, rule.decay=0.1 #2"}));
    EXPECT_EQ(made.cells[2].arm, "a");
    EXPECT_EQ(made.cells[2].copy, 2U);
    EXPECT_TRUE(made.cells[0].factors.empty());
    EXPECT_EQ(plan(weather + "arms: {'a, b': {}}\nbaseline: ['a, b']\n").config.baseline,
              Names{"a, b"});
}

TEST(Identity, is_json_with_sorted_keys) {
    const std::string identity = plan(weather).cells[0].identity;
    EXPECT_EQ(nlohmann::json::parse(identity).dump(), identity);
}

TEST(Identity, escapes_what_json_cannot_hold) {
    const Plan made = plan(weather + "task.city: \"a \\\"b\\\" \\\\ c\\nd\"\n");
    const auto json = nlohmann::json::parse(made.cells[0].problem);
    EXPECT_EQ(json["task"]["settings"]["city"], "a \"b\" \\ c\nd");
    EXPECT_EQ(json["streams"], 40);
}

TEST(Identity, does_not_depend_on_order_spelling_or_defaults) {
    const Plan one = plan(weather + "sleep: {passes: 1}\nrule.decay: 0.50\nstreams: 40\n");
    const Plan two = plan(
        "controls: false\nrule: {learn: wake, name: exemplars}\nbackend: {name: exemplar}\ntask: "
        "weather\n");
    EXPECT_EQ(one.cells[0].identity, two.cells[0].identity);
    EXPECT_EQ(one.trials[0].id, two.trials[0].id);
}

TEST(Identity, leaves_out_the_settings_of_a_sleep_that_never_comes) {
    const Plan made =
        plan(weather + "policy: replay\narms: {a: {sleep.passes: 2}, b: {policy: noop}}\n");
    ASSERT_EQ(names(made), Names{"a"});
    EXPECT_EQ(made.cells[0].also, Names{"b"});
    EXPECT_TRUE(made.cells[0].sleeps[0].policies.empty());
    EXPECT_EQ(made.cells[0].sleeps[0].settings, SleepSettings{});
}

TEST(Identity, changes_with_everything_that_can_enter_a_result) {
    std::set<std::string> identities;
    for (const std::string change :
         {"", "rule.decay: 0.6", "context.visible: 1", "context.capacity: 5", "feedback: none",
          "streams: 3", "task.days: 8", "policy.gain: 2", "scheduler.n: 3", "sleep.passes: 2",
          "sleep.held_out: 0", "sleep.stop_when_unchanged: false", "sleep.milliseconds: 5"})
        identities.insert(plan(sleeping + change + "\n").cells[0].identity);
    EXPECT_EQ(identities.size(), 13U);
}

TEST(Plan, refuses_a_cell_whose_needs_are_not_met_and_keeps_the_others) {
    const Plan made = plan(weather + "arms:\n  good: {}\n  bad: {rule: fast_weights}\n");
    EXPECT_EQ(names(made), Names{"good"});
    ASSERT_EQ(made.refused.size(), 1U);
    EXPECT_EQ(made.refused[0].cell, "bad");
    EXPECT_EQ(
        made.refused[0].reason,
        "rule fast_weights needs backend.reads_vector, which backend exemplar does not offer; "
        "backends that do: associative");
}

TEST(Plan, refuses_a_backend_that_can_only_embed) {
    const Plan made = plan(weather + "arms:\n  good: {}\n  bad: {backend: embedding}\n");
    EXPECT_EQ(names(made), Names{"good"});
    ASSERT_EQ(made.refused.size(), 1U);
    EXPECT_EQ(made.refused[0].reason,
              "backend embedding answers nothing: it has no predict and does not offer "
              "backend.generate; name it as `embedder`");
}

TEST(Plan, checks_the_needs_of_backends_and_policies_too) {
    const Plan made = plan(weather +
                           "arms:\n  a: {backend: markov}\n"
                           "  b: {rule: none, policy: replay, scheduler: every_n}\n  c: {}\n");
    ASSERT_EQ(made.refused.size(), 2U);
    EXPECT_EQ(
        made.refused[0].reason,
        "backend markov needs task.symbols, which task weather does not offer; tasks that do: "
        "symbols");
    EXPECT_EQ(made.refused[1].reason,
              "policy replay needs rule.replay, which rule none does not offer; rules that do: "
              "exemplars, fast_weights");
}

TEST(Plan, names_the_line_of_an_unknown_component_or_parameter) {
    EXPECT_TRUE(refused("task: wether\nbackend: exemplar\n").starts_with("x.yaml:1: "))
        << refused("task: wether\nbackend: exemplar\n");
    EXPECT_NE(refused("task: wether\nbackend: exemplar\n").find("weather"), std::string::npos);
    EXPECT_EQ(refused(weather + "rule.decy: 1\n"),
              "x.yaml:5: rule exemplars: no parameter 'decy' (nearest: decay)");
    EXPECT_TRUE(refused(weather + "rule.tokens: 5\nrule.decay: 1.5\n")
                    .starts_with("x.yaml:6: rule exemplars: decay: "));
    EXPECT_TRUE(refused(weather, {"rule.decay=x"})
                    .starts_with("override 'rule.decay=x': rule exemplars: decay: "));
}

TEST(Plan, wants_a_task_and_a_backend) {
    EXPECT_EQ(refused("backend: exemplar\n"), "x.yaml: no task is given for arm x (task: name)");
    EXPECT_EQ(refused("task: weather\n"), "x.yaml: no backend is given for arm x (backend: name)");
}

// 2.8: a check on streams that nobody has looked at.
TEST(Plan, takes_other_streams_than_the_first) {
    const Plan some = plan(weather + "streams: 3\nskip_streams: 30\n");
    EXPECT_EQ(some.trials[0].index_of(0), 30U);
    EXPECT_EQ(some.trials[0].index_of(2), 32U);
    const Plan rest = plan(weather + "skip_streams: 30\n");
    EXPECT_EQ(rest.cells[0].streams, 10U);
    EXPECT_EQ(rest.trials[0].index_of(9), 39U);
    EXPECT_NE(some.cells[0].identity, plan(weather + "streams: 3\n").cells[0].identity);
    EXPECT_EQ(plan(weather + "streams: 3\nskip_streams: 0\n").cells[0].identity,
              plan(weather + "streams: 3\n").cells[0].identity);
    EXPECT_EQ(refused(weather + "streams: 3\nskip_streams: 38\n"),
              "x.yaml:1: streams: 3 are asked for after 38, and task weather has 40");
    EXPECT_EQ(refused(weather + "skip_streams: 40\n"),
              "x.yaml:1: streams: 1 are asked for after 40, and task weather has 40");
}

TEST(Plan, counts_the_streams_of_a_task) {
    EXPECT_EQ(plan(weather + "streams: 3\n").cells[0].streams, 3U);
    EXPECT_EQ(refused(weather + "streams: 41\n"),
              "x.yaml:1: streams: 41 are asked for, and task weather has 40");
    EXPECT_EQ(refused("task: symbols\nbackend: exemplar\n"),
              "x.yaml:1: task symbols generates streams without limit: set `streams`, "
              "e.g. streams: 20");
    EXPECT_EQ(refused("task: missing\nbackend: exemplar\n"),
              "x.yaml:1: task missing: no file weather.csv");
}

TEST(Render, shows_cells_and_what_is_refused_and_done) {
    const Plan made = plan(
        sleeping + "seeds: 2\narms: {a: {}, b: {policy.gain: 1.0}, c: {rule: fast_weights}}\n");
    const std::string text = render(made, {made.trials[0].id});
    EXPECT_NE(text.find("x: 1 cell, 2 trials (1 done), 1 refused"), std::string::npos) << text;
    EXPECT_NE(text.find("weather / exemplar / exemplars / replay x1 / every_n  (also: b)"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("c: rule fast_weights needs backend.reads_vector"), std::string::npos);
    EXPECT_NE(text.find("1/2"), std::string::npos);
}

}  // namespace
}  // namespace nrem::core
