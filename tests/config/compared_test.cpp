// The sections `baselines` and `stop_early`, and claims that are not about memory.
#include <gtest/gtest.h>

#include "config/config.hpp"
#include "config/refusal.hpp"

namespace nrem::core {
namespace {

const std::string swept =
    "task: t\nbackend: b\narms: {x: , y: }\nsweep: {sleep.passes: [1, 2, 4], rule: [r, s]}\n";

Config read(const std::string& text, const std::vector<std::string>& overrides = {}) {
    return load_text(text, "x.yaml", overrides);
}
std::string refused(const std::string& text) {
    return refusal_of([&] { return read(text); });
}

using Levels = std::vector<std::pair<std::string, std::string>>;

TEST(Baselines, name_levels_of_swept_keys_and_an_arm) {
    const Config config = read(swept + "baselines: {sleep.passes: 2, rule: s, arm: y}\n");
    EXPECT_EQ(config.baselines, (Levels{{"sleep.passes", "2"}, {"rule", "s"}, {"arm", "y"}}));
    EXPECT_EQ(read(swept + "baselines: {arm: no_memory}\n").baselines,
              (Levels{{"arm", "no_memory"}}));
    EXPECT_TRUE(read(swept).baselines.empty());
}

TEST(Baselines, refuse_what_is_not_swept) {
    EXPECT_EQ(refused(swept + "baselines: {sleep.pases: 2}\n"),
              "x.yaml:5: unknown swept key 'sleep.pases' (nearest: sleep.passes)");
    EXPECT_EQ(refused(swept + "baselines: {sleep.passes: 3}\n"),
              "x.yaml:5: unknown value of sleep.passes '3'");
    EXPECT_EQ(refused(swept + "baselines: {arm: z}\n").substr(0, 25), "x.yaml:5: unknown arm 'z'");
    EXPECT_EQ(refused(swept + "baselines: 2\n"), "x.yaml:5: baselines wants a mapping, not '2'");
}

TEST(Baselines, give_way_to_an_override_of_their_key) {
    const Config config = read(swept + "baselines: {sleep.passes: 2}\n", {"sleep.passes=8"});
    EXPECT_TRUE(config.baselines.empty());
}

TEST(StopEarly, is_off_until_it_is_asked_for) {
    EXPECT_FALSE(read(swept).stop_early);
    EXPECT_FALSE(read(swept + "stop_early: false\n").stop_early);
    const Config plain = read(swept + "stop_early: true\n");
    ASSERT_TRUE(plain.stop_early);
    EXPECT_EQ(plain.stop_early->alpha, 0.05);
    const Config config = read(swept + "stop_early: {alpha: 0.01, margin: 0.1, streams: 20}\n");
    EXPECT_EQ(config.stop_early->alpha, 0.01);
    EXPECT_EQ(config.stop_early->margin, 0.1);
    EXPECT_EQ(config.stop_early->streams, 20U);
}

TEST(StopEarly, begins_with_the_streams_before_which_nothing_is_settled) {
    const Config config = read(swept + "stop_early: {streams: 20}\n");
    ASSERT_EQ(config.stop_early->stages.size(), 1U);
    EXPECT_EQ(config.stop_early->stages[0].first, 0U);
    EXPECT_EQ(config.stop_early->stages[0].end, 20U);
}

TEST(StopEarly, does_not_go_with_a_search_that_chooses_streams_itself) {
    EXPECT_EQ(
        refused("task: t\nbackend: b\nstop_early: true\n"
                "search: {method: halving, space: {rule: [r, s]}}\n"),
        "x.yaml:3: stop_early and a search by halving both choose the streams: leave one out");
}

TEST(StopEarly, refuses_values_that_control_no_error) {
    EXPECT_EQ(refused(swept + "stop_early: {alpha: 0}\n"),
              "x.yaml:5: stop_early.alpha wants a number above 0 and up to 0.5, not '0'");
    EXPECT_EQ(refused(swept + "stop_early: {margin: -1}\n"),
              "x.yaml:5: stop_early.margin wants a number of at least 0, not '-1'");
    EXPECT_EQ(refused(swept + "stop_early: {alhpa: 0.1}\n"),
              "x.yaml:5: unknown stop_early key 'alhpa' (nearest: alpha)");
}

TEST(Claims, are_about_memory_unless_they_say_otherwise) {
    const std::string claim = "expect:\n  - {claim: c, arm: x, metric: accuracy, at_least: 0";
    EXPECT_TRUE(read(swept + claim + "}\n").expect[0].about_memory);
    EXPECT_FALSE(read(swept + claim + ", about_memory: false}\n").expect[0].about_memory);
}

TEST(BoundsSet, is_before_unless_the_config_or_the_claim_says_after) {
    const std::string claims =
        "expect:\n  - {claim: a, arm: x, metric: accuracy, at_least: 0}\n"
        "  - {claim: b, arm: x, metric: accuracy, at_least: 0, expected: after}\n"
        "  - {claim: c, arm: x, metric: accuracy, at_least: 0, expected: before}\n";
    const auto when = [](const Config& config) {
        std::vector<BoundsSet> all;
        for (const Claim& claim : config.expect) all.push_back(claim.expected);
        return all;
    };
    using enum BoundsSet;
    EXPECT_EQ(when(read(swept + claims)), (std::vector<BoundsSet>{before, after, before}));
    EXPECT_EQ(when(read(swept + "expected: after\n" + claims)),
              (std::vector<BoundsSet>{after, after, before}));
    EXPECT_EQ(refused(swept + "expected: later\n"),
              "x.yaml:5: expected wants before or after (the figures were seen), not 'later'");
}

const std::string in_subsets =
    "task: t\nbackend: b\narms: {x: , y: }\n"
    "sweep: {policies: {subsets_of: [a, b]}, sleep.passes: [1, 2, 4]}\n";
std::string effect(const std::string& rest) {
    return in_subsets + "expect: [{claim: c, arm: x, metric: accuracy, at_least: 0, " + rest + "}]\n";
}

TEST(Effects, are_of_one_swept_key_or_of_two) {
    EXPECT_EQ(read(effect("effect: policies.a")).expect.at(0).effect,
              (std::vector<std::string>{"policies.a"}));
    EXPECT_EQ(read(effect("effect: [policies.a, policies.b]")).expect.at(0).effect,
              (std::vector<std::string>{"policies.a", "policies.b"}));
    EXPECT_EQ(refused(effect("effect: policies.c")),
              "x.yaml:5: unknown swept key 'policies.c' (nearest: policies.a)");
    EXPECT_EQ(refused(effect("effect: sleep.passes")),
              "x.yaml:5: effect is of a key of two values, sleep.passes has 3");
    EXPECT_EQ(refused(effect("effect: [policies.a, policies.a]")),
              "x.yaml:5: effect is of one swept key, or the interaction of two");
    EXPECT_EQ(refused(effect("effect: policies.a, versus: y")),
              "x.yaml:5: an effect is a difference by itself: it goes with no versus, versus_group or "
              "compare");
}

TEST(Baselines, may_be_of_a_policy_among_subsets) {
    EXPECT_EQ(read(in_subsets + "baselines: {policies.a: on}\n").baselines,
              (Levels{{"policies.a", "on"}}));
    EXPECT_EQ(refused(in_subsets + "baselines: {policies.a: in}\n"),
              "x.yaml:5: unknown value of policies.a 'in' (nearest: on)");
}

}  // namespace
}  // namespace nrem::core
