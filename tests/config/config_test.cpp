#include "config/config.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "config/assign.hpp"
#include "config/refusal.hpp"
#include "host/registry.hpp"
#include "support/own_folder.hpp"

namespace nrem::core {
namespace {

const std::string small = "task: t\nbackend: b\n";

Config read(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return load_text(text, "x.yaml", overrides);
}
std::string refused(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return refusal_of([&] { return read(text, overrides); });
}

TEST(Config, has_defaults) {
    const Config config = read(small);
    EXPECT_EQ(config.name, "x");
    EXPECT_EQ(config.base.rule.name, "none");
    EXPECT_EQ(config.base.sleeps[0].scheduler.name, "never");
    EXPECT_EQ(config.base.sleeps[0].settings, SleepSettings{});
    EXPECT_EQ(config.base.streams, 0U);
    EXPECT_EQ(config.seeds, std::vector<std::uint64_t>{1});
    EXPECT_EQ(config.tokens, 4096U);
    EXPECT_EQ(config.baseline, std::vector<std::string>{"no_memory"});
    EXPECT_EQ(config.events, EventLog::on);
    ASSERT_EQ(config.arms.size(), 1U);
    EXPECT_EQ(config.arms[0].name, "x");
}

TEST(Config, reads_a_component_with_parameters_and_their_lines) {
    const Config config =
        read("task: {name: weather, days: 3}\nbackend: b\nrule:\n  name: r\n  decay: 0.5\n");
    EXPECT_EQ(config.base.task.name, "weather");
    EXPECT_EQ(config.base.task.parameters.at("days").text, "3");
    EXPECT_EQ(config.base.rule.parameters.at("decay").place.line, 5);
    EXPECT_EQ(config.at(config.base.rule.parameters.at("decay").place), "x.yaml:5");
}

TEST(Config, reads_a_pipeline_of_policies) {
    const Config config = read(small + "policy: [prune, {name: condense, cases: 32}]\n");
    ASSERT_EQ(config.base.sleeps[0].policies.size(), 2U);
    EXPECT_EQ(config.base.sleeps[0].policies[0].name, "prune");
    EXPECT_EQ(config.base.sleeps[0].policies[1].parameters.at("cases").text, "32");
}

TEST(Config, reads_a_list_of_probes_with_their_times) {
    const Config config =
        read(small + "probes: [leak, {name: survival, at: [night, every 100], old: 5}]\n");
    ASSERT_EQ(config.base.probes.size(), 2U);
    EXPECT_EQ(config.base.probes[0].choice.name, "leak");
    EXPECT_EQ(config.base.probes[0].at, (ProbeTimes{.end = true}));
    EXPECT_EQ(config.base.probes[1].at, (ProbeTimes{.night = true, .every = 100}));
    EXPECT_EQ(config.base.probes[1].choice.parameters.at("old").text, "5");
    EXPECT_TRUE(read(small + "probes: none\n").base.probes.empty());
    EXPECT_EQ(read(small + "probes: leak\n").base.probes.size(), 1U);
}

TEST(Config, changes_one_probe_by_its_name) {
    const Config config = read(small + "probes: [leak]\narms:\n  a: {probes.leak.most: 7}\n"
                                       "  b: {probes: {survival: {at: night}}}\n  c: {probes: []}\n");
    std::vector<std::vector<ProbeSetup>> found;
    for (const Arm& arm : config.arms) {
        auto cell = config.base;
        assign_all(config, cell, arm.changes, Layer::arm);
        found.push_back(cell.probes);
    }
    ASSERT_EQ(found[0].size(), 1U);
    EXPECT_EQ(found[0][0].choice.parameters.at("most").text, "7");
    ASSERT_EQ(found[1].size(), 2U);
    EXPECT_EQ(found[1][1].choice.name, "survival");
    EXPECT_EQ(found[1][1].at, (ProbeTimes{.night = true}));
    EXPECT_TRUE(found[2].empty());
}

TEST(Config, refuses_probes_that_it_cannot_read) {
    EXPECT_EQ(refused(small + "probes: [{at: end}]\n"), "x.yaml:3: a probe of the list has no name");
    EXPECT_EQ(refused(small + "probes: [leak, leak]\n"),
              "x.yaml:3: probes: leak is there twice; `at` may be a list");
    EXPECT_EQ(refused(small + "probes: [{name: leak, at: dusk}]\n"),
              "x.yaml:3: probes.leak.at wants boundary, night, end or every N (steps), or a list of "
              "these, not 'dusk'");
    EXPECT_EQ(refused(small + "probes: [{name: leak, at: every 0}]\n"),
              "x.yaml:3: probes.leak.at wants boundary, night, end or every N (steps), or a list of "
              "these, not 'every 0'");
    EXPECT_EQ(refused(small + "probes: [{name: leak, at: []}]\n"),
              "x.yaml:3: probes.leak.at is an empty list");
    EXPECT_EQ(refused(small, {"probes.leak=3"}),
              "override 'probes.leak=3': probes.leak wants a mapping, not '3'");
}

TEST(Config, reads_dotted_and_nested_keys_alike) {
    const Config dotted = read(small + "sleep.passes: 3\nrule: r\nrule.a: 1\n");
    const Config nested = read(small + "sleep: {passes: 3}\nrule: {name: r, a: 1}\n");
    EXPECT_EQ(dotted.base.sleeps[0].settings, nested.base.sleeps[0].settings);
    EXPECT_EQ(dotted.base.rule.parameters.at("a").text, nested.base.rule.parameters.at("a").text);
}

TEST(Config, keeps_parameters_that_stand_before_the_name) {
    const Config config = read(small + "rule.a: 1\nrule: r\n");
    EXPECT_EQ(config.base.rule.parameters.at("a").text, "1");
}

TEST(Config, reads_seeds_as_a_list_or_a_count) {
    EXPECT_EQ(read(small + "seeds: [7, 3]").seeds, (std::vector<std::uint64_t>{7, 3}));
    EXPECT_EQ(read(small + "seeds: 3").seeds, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(Config, reads_controls_in_each_of_their_forms) {
    EXPECT_FALSE(read(small + "controls: false").controls.window);
    EXPECT_TRUE(read(small + "controls: true").controls.window);
    const Controls listed = read(small + "controls: [no_memory]").controls;
    EXPECT_TRUE(listed.no_memory);
    EXPECT_FALSE(listed.oracle);
    const Controls mapped = read(small + "controls: {oracle: false, window: {size: 8}}").controls;
    EXPECT_FALSE(mapped.oracle);
    EXPECT_TRUE(mapped.full_history);
    EXPECT_EQ(mapped.window_size, 8U);
}

TEST(Config, reads_claims) {
    const Config config =
        read(small +
             "arms: {a: , b: }\nexpect:\n"
             "  - {claim: a is better, arm: a, versus: {arm: b, sleep.passes: 4},\n"
             "     metric: accuracy, at_least: 0.02}\n"
             "  - {claim: c, arm: no_memory, metric: log_loss, within: [1, 2]}\n");
    ASSERT_EQ(config.expect.size(), 2U);
    EXPECT_EQ(config.expect[0].versus->arm, "b");
    EXPECT_EQ(config.expect[0].versus->where[0],
              (std::pair<std::string, std::string>{"sleep.passes", "4"}));
    EXPECT_EQ(config.expect[0].at_least, 0.02);
    EXPECT_FALSE(config.expect[0].at_most);
    EXPECT_EQ(config.expect[1].at_least, 1.0);
    EXPECT_EQ(config.expect[1].at_most, 2.0);
    EXPECT_EQ(config.expect[1].place.line, 7);
}

TEST(Config, refuses_unknown_keys_with_the_nearest_one) {
    EXPECT_EQ(refused(small + "polcy: noop\n"), "x.yaml:3: unknown key 'polcy' (nearest: policy)");
    EXPECT_EQ(refused(small + "sleep: {pases: 1}\n"),
              "x.yaml:3: unknown sleep key 'pases' (nearest: passes)");
    EXPECT_EQ(refused(small + "arms:\n  a:\n    sed: 1\n"), "x.yaml:5: unknown key 'sed'");
    EXPECT_EQ(refused(small + "controls.window: false\n"),
              "x.yaml:3: unknown key 'controls.window'");
}

TEST(Config, refuses_wrong_types) {
    EXPECT_EQ(refused(small + "sleep: {passes: many}\n"),
              "x.yaml:3: sleep.passes wants a whole number, not 'many'");
    EXPECT_EQ(refused(small + "sleep: {passes: -1}\n"),
              "x.yaml:3: sleep.passes wants a whole number, not '-1'");
    EXPECT_EQ(refused(small + "sleep: 4\n"), "x.yaml:3: sleep wants a mapping, not '4'");
    EXPECT_EQ(refused(small + "events: maybe\n"),
              "x.yaml:3: events wants true or false, not 'maybe'");
    EXPECT_EQ(refused(small + "rule: [a, b]\n"), "x.yaml:3: rule wants a text, not a list");
    EXPECT_EQ(refused(small + "feedback: some\n"),
              "x.yaml:3: feedback wants truth, verdict or none, not 'some'");
    EXPECT_EQ(refused(small + "streams: 0\n"),
              "x.yaml:3: streams wants a whole number from 1 to 9007199254740992, not '0'");
    EXPECT_EQ(refused(small + "seeds: []\n"), "x.yaml:3: seeds has no values");
    EXPECT_EQ(refused(small + "sleep.milliseconds: -5\n"),
              "x.yaml:3: sleep.milliseconds wants a number of at least 0, not '-5'");
    EXPECT_EQ(refused(small + "sleep.milliseconds: nan\n"),
              "x.yaml:3: sleep.milliseconds wants a number, not 'nan'");
}

TEST(Config, refuses_what_is_no_config) {
    EXPECT_EQ(refused(""), "x.yaml: the config is empty");
    EXPECT_EQ(refused("just text"), "x.yaml:1: a config is a mapping of keys to values");
    EXPECT_EQ(refused("- a\n- b\n"), "x.yaml:1: a config is a mapping of keys to values");
}

TEST(Config, refuses_a_key_set_in_two_ways) {
    EXPECT_EQ(refused(small + "sleep: {passes: 1}\nsleep.passes: 2\n"),
              "x.yaml:4: sleep.passes is set here a second time");
}

TEST(Config, finds_wrong_values_in_a_sweep_that_an_arm_would_hide) {
    EXPECT_EQ(refused(small + "sweep:\n  sleep.passes: [1, x]\n"),
              "x.yaml:4: sleep.passes wants a whole number, not 'x'");
    EXPECT_EQ(refused(small + "sweep: {sleep.passes: 1}\n"),
              "x.yaml:3: sweep of sleep.passes wants a list");
    EXPECT_EQ(refused(small + "sweep: {seeds: [1]}\n"),
              "x.yaml:3: unknown key 'seeds' (nearest: sleeps)");
}

TEST(Config, refuses_an_arm_called_as_a_control) {
    EXPECT_TRUE(refused(small + "arms: {window: {rule: r}}\n")
                    .starts_with("x.yaml:3: an arm cannot be called window"));
    EXPECT_EQ(read(small + "controls: false\narms: {window: {rule: r}}\n").arms[0].name, "window");
}

TEST(Config, refuses_names_of_arms_that_are_not_there) {
    EXPECT_EQ(refused(small + "baseline: [no_memry]\n"),
              "x.yaml:3: unknown arm 'no_memry' (nearest: no_memory)");
    EXPECT_EQ(refused(small + "expect: [{claim: c, arm: q, metric: m, at_least: 0}]\n"),
              "x.yaml:3: unknown arm 'q'");
}

TEST(Config, refuses_claims_that_say_nothing) {
    EXPECT_EQ(refused(small + "expect: [{claim: c, arm: x, metric: m}]\n"),
              "x.yaml:3: a claim has no at_least, at_most or within");
    EXPECT_EQ(refused(small + "expect: [{claim: c, arm: x, at_most: 1}]\n"),
              "x.yaml:3: a claim has no metric");
}

TEST(Config, reads_claims_about_groups) {
    const Config config = read(small +
                               "expect: [{claim: c, arm: x, metric: m, at_least: 0, group: lure,\n"
                               "  versus_group: list 1, compare: ratio_of_medians}]\n");
    EXPECT_EQ(config.expect[0].group, "lure");
    EXPECT_EQ(config.expect[0].versus_group, "list 1");
    EXPECT_EQ(config.expect[0].compare, Compare::ratio_of_medians);
}

TEST(Config, refuses_claims_whose_sides_do_not_go_together) {
    const auto claim = [](const std::string& rest) {
        return refused(small + "arms: {a: , b: }\nexpect:\n  - {claim: c, arm: a, metric: m, at_least: 0, " +
                       rest + "}\n");
    };
    EXPECT_EQ(claim("versus_group: lure"),
              "x.yaml:5: versus_group is compared with group, which the claim lacks");
    EXPECT_EQ(claim("group: lure, versus_group: lure"),
              "x.yaml:5: group and versus_group are both 'lure'");
    EXPECT_EQ(claim("compare: ratio"),
              "x.yaml:5: compare says how two sides are compared: it wants versus or versus_group");
    EXPECT_EQ(claim("group: x, versus_group: y, versus: b, compare: ratio"),
              "x.yaml:5: with both versus and versus_group, compare can only be difference");
    EXPECT_EQ(claim("versus: b, compare: rato"),
              "x.yaml:5: claim.compare wants difference, ratio or ratio_of_medians, not 'rato'");
    EXPECT_EQ(claim("versus: a"), "x.yaml:5: versus is the arm itself: a");
    EXPECT_EQ(claim("versus: {arm: a, sleep.passes: 1}"), "nothing was refused");
}

TEST(Config, says_which_policy_when_a_dotted_key_could_mean_several) {
    EXPECT_EQ(refused(small + "policy: [a, b]\npolicy.gain: 2\n"),
              "x.yaml:4: policy.gain: there are several policies; say which, as in policy.a.gain");
    const Config config = read(small + "policy: [a, b]\npolicy.b.gain: 2\n");
    EXPECT_EQ(config.base.sleeps[0].policies[1].parameters.at("gain").text, "2");
    EXPECT_TRUE(config.base.sleeps[0].policies[0].parameters.empty());
}

TEST(Override, wins_over_the_file) {
    const Config config =
        read(small + "name: one\nseeds: [1]\nevents: on\n",
             {"name=two", "seeds=[4, 5]", "events=off", "controls.window.size=8"});
    EXPECT_EQ(config.name, "two");
    EXPECT_EQ(config.seeds, (std::vector<std::uint64_t>{4, 5}));
    EXPECT_EQ(config.events, EventLog::off);
    EXPECT_EQ(config.controls.window_size, 8U);
    EXPECT_TRUE(config.controls.no_memory);
}

TEST(Override, names_itself_in_errors) {
    EXPECT_EQ(refused(small, {"sleep.passes=x"}),
              "override 'sleep.passes=x': sleep.passes wants a whole number, not 'x'");
    EXPECT_EQ(refused(small, {"polcy=x"}),
              "override 'polcy=x': unknown key 'polcy' (nearest: policy)");
    EXPECT_EQ(refused(small, {"passes"}), "override 'passes': an override is written key=value");
    EXPECT_EQ(refused(small, {"seeds=[1"}),
              "override 'seeds=[1': a key must be a name (or is this bracket never closed?)");
    EXPECT_EQ(refused(small, {"seeds=\xff"}), "override 'seeds=\xff': not UTF-8 text");
    const std::string foreign(100, '\x85');  // found by the fuzzer: nothing but continuation bytes
    EXPECT_EQ(refused(small, {foreign + "=1"}), "override '" + foreign + "=1': not UTF-8 text");
}

TEST(Override, replaces_a_sweep_of_its_key_or_below) {
    const std::string swept = small + "sweep: {rule.a: [1, 2], sleep.passes: [1, 2]}\n";
    const Config config = read(swept, {"rule=r"});
    ASSERT_EQ(config.sweep.size(), 1U);
    EXPECT_EQ(config.sweep[0].key, "sleep.passes");
}

TEST(Override, can_add_an_axis) {
    const Config config = read(small, {"sweep.sleep.passes=[1, 2, 4]"});
    ASSERT_EQ(config.sweep.size(), 1U);
    EXPECT_EQ(config.sweep[0].key, "sleep.passes");
    EXPECT_EQ(config.sweep[0].values.size(), 3U);
}

Setup with(const Config& config, const std::vector<Assignment>& changes) {
    Setup setup = config.base;
    assign_all(config, setup, changes, Layer::arm);
    return setup;
}

TEST(Override, wins_over_what_an_arm_sets_nested_or_dotted) {
    for (const std::string arm : {"{rule: {name: r, size: 1}}", "{rule: r, rule.size: 1}"}) {
        const Config config =
            read(small + "arms: {a: " + arm + ", b: {}}\n", {"arms.a.rule.size=2"});
        const auto setup = with(config, config.arms[0].changes);
        EXPECT_EQ(config.arms[0].name, "a");
        EXPECT_EQ(setup.rule.name, "r") << arm;
        EXPECT_EQ(setup.rule.parameters.at("size").text, "2") << arm;
    }
}

TEST(Override, replaces_a_component_of_an_arm_with_its_parameters) {
    for (const std::string arm : {"{rule: {name: r, size: 1}}", "{rule: r, rule.size: 1}"})
        for (const std::string key : {"arms.a.rule", "arms.a.rule.name"}) {
            if (key.ends_with("name") && arm.find("name") != std::string::npos) continue;
            const Config config = read(small + "arms: {a: " + arm + "}\n", {key + "=none"});
            EXPECT_EQ(with(config, config.arms[0].changes).rule.name, "none");
        }
}

TEST(Override, finds_an_axis_however_it_is_written) {
    for (const std::string sweep : {"{rule: {a: [1, 2]}}", "{rule.a: [1, 2]}"}) {
        const Config config = read(small + "sweep: " + sweep + "\n", {"sweep.rule.a=[3]"});
        ASSERT_EQ(config.sweep.size(), 1U) << sweep;
        EXPECT_EQ(config.sweep[0].values.at(0).text, "3");
    }
    const Config config = read(small + "search: {points: 2, space: {rule.a: {from: 1, to: 4}}}\n",
                               {"search.space.rule.a.to=9"});
    EXPECT_EQ(config.search.space.at(0).range->to, 9);
}

TEST(Override, can_say_a_key_with_a_dot_in_it) {
    const auto price = [](const std::string& text, const std::string& key) {
        return read(text, {key + "=3"}).models.prices.at(0);
    };
    for (const std::string key : {"prices.gpt-4.1.input", "prices.\"gpt-4.1\".input"}) {
        EXPECT_EQ(price(small, key).model, "gpt-4.1");
        EXPECT_EQ(price(small, key).input, 3);
        EXPECT_EQ(price(small + "prices: {gpt-4.1: {input: 1, output: 5}}\n", key).output, 5);
    }
    const Config config = read(small + "arms: {no.1: {}, b: {}}\n",
                               {"arms.no.1.rule.size=2", "arms.\"no.2\".rule.size=3"});
    ASSERT_EQ(config.arms.size(), 3U);
    EXPECT_EQ(config.arms[0].changes.at(0).key, "rule.size");
    EXPECT_EQ(config.arms[2].name, "no.2");
    EXPECT_EQ(refused(small, {"prices.\"x=3"}),
              "override 'prices.\"x=3': a quote in the key is left open");
}

TEST(Text, of_a_mapping_keeps_its_scalars_as_they_are_written) {
    const Config config = read(
        small + "rule: {name: r, text: {a: 32, b: 1.50, c: 1e3, d: '32', e: [yes, ~, true], f: 007,"
                " g: .5, h: 12345678901234567890}}\n");
    EXPECT_EQ(config.base.rule.parameters.at("text").text,
              R"({"a":32,"b":1.50,"c":1e3,"d":"32","e":["yes",null,true],"f":"007","g":0.5,)"
              R"("h":12345678901234567890})");
}

TEST(Text, of_a_mapping_replaces_what_was_set_below_it) {
    const Config config =
        read(small + "prompts.predict.user: old\n", {"prompts.predict={user: new}"});
    const auto setup = with(config, config.overriding);
    ASSERT_EQ(setup.prompts.parameters.size(), 1U);
    EXPECT_EQ(setup.prompts.parameters.at("predict").text, R"({"user":"new"})");
}

TEST(Load, names_the_file_that_is_not_there) {
    EXPECT_EQ(refusal_of([] { return load("no/such.yaml"); }),
              "cannot open the config no/such.yaml");
    EXPECT_EQ(refusal_of([] { return load("."); }), ". is a folder");
}

TEST(Load, reads_a_file) {
    const std::string path = (own_folder() / "loaded.yaml").string();
    std::ofstream(path) << small;
    const Config config = load(path);
    EXPECT_EQ(config.name, "loaded");
    EXPECT_EQ(config.text, small);
}

TEST(Reference, lists_every_key_in_the_same_words_each_time) {
    const Registry registry;
    const std::string text = config_reference(registry);
    EXPECT_NE(text.find("| `sleep.passes` | whole number from 0 to 1000000 | 1 |"), std::string::npos);
    EXPECT_NE(text.find("| `expect` |"), std::string::npos);
    EXPECT_EQ(text, config_reference(registry));
}

}  // namespace
}  // namespace nrem::core
