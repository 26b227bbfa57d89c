// Ranges, conditions, and points drawn at random: which cells they come to, and what is refused.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "config/search.hpp"
#include "config/refusal.hpp"
#include "plan/shelf.hpp"

namespace nrem::core {
namespace {

using Names = std::vector<std::string>;
using shelf::names;
using shelf::plan;
using shelf::setting;
using shelf::sleeping;
using shelf::weather;

std::string refused(const std::string& text) {
    return refusal_of([&] { return plan(text); });
}

std::string drawn(const std::string& search) {
    return weather + "search: {" + search + "}\n";
}

TEST(Range, is_swept_in_steps_of_equal_ratio) {
    const Plan made =
        plan(weather + "sweep: {rule.tokens: {from: 16, to: 1024, scale: log, steps: 4}}\n");
    EXPECT_EQ(names(made), (Names{"x, rule.tokens=16", "x, rule.tokens=64", "x, rule.tokens=256",
                                  "x, rule.tokens=1024"}));
}

TEST(Range, has_each_whole_number_once) {
    const Plan made = plan(weather + "sweep: {rule.tokens: {from: 1, to: 3, steps: 7}}\n");
    EXPECT_EQ(names(made), (Names{"x, rule.tokens=1", "x, rule.tokens=2", "x, rule.tokens=3"}));
}

TEST(Range, has_as_many_numbers_as_are_asked_for_and_none_outside) {
    const Plan made =
        plan(weather + "sweep: {rule.decay: {from: 0.9999, to: 0.99999, steps: 10}}\n");
    ASSERT_EQ(made.cells.size(), 10U);
    double last = 0;
    for (const auto& cell : made.cells) {
        const double decay = std::stod(setting(cell.rule, "decay"));
        EXPECT_GT(decay, last);
        EXPECT_GE(decay, 0.9999);
        EXPECT_LE(decay, 0.99999);
        last = decay;
    }
    EXPECT_EQ(setting(made.cells[0].rule, "decay"), "0.9999");
    EXPECT_EQ(setting(made.cells[1].rule, "decay"), "0.99991");
    EXPECT_EQ(setting(made.cells[9].rule, "decay"), "0.99999");
}

TEST(Range, near_one_is_drawn_from_within) {
    const Plan made = plan(weather + "search: {points: 50, space: {rule.decay: "
                                     "{from: 0.99995, to: 0.99999}}}\n");
    std::set<std::string> drawn;
    for (const auto& cell : made.cells) drawn.insert(setting(cell.rule, "decay"));
    EXPECT_EQ(drawn.size(), 50U);
    for (const auto& text : drawn) {
        EXPECT_GE(std::stod(text), 0.99995);
        EXPECT_LE(std::stod(text), 0.99999);
    }
}

TEST(Range, number_reads_back_exactly) {
    const Range range{0.1, 0.7, Scale::logarithmic, false};
    for (int i = 1; i < 100; ++i) {
        const double share = i / 100.0;
        EXPECT_NEAR(std::stod(text_at(range, share)), 0.1 * std::pow(7.0, share), 1e-9 * 0.6);
    }
    EXPECT_EQ(text_at({0, 1, Scale::linear, false}, 0.1 + 0.2), "0.3");
}

TEST(Range, refuses_what_is_none) {
    const auto sweep = [](const std::string& range) {
        return refused(weather + "sweep: {rule.tokens: {" + range + "}}\n");
    };
    EXPECT_EQ(sweep("from: 4, to: 4, steps: 2"),
              "x.yaml:5: rule.tokens: from must be less than to");
    EXPECT_EQ(sweep("from: 0, to: 4, scale: log, steps: 2"),
              "x.yaml:5: rule.tokens: a log scale begins above 0");
    EXPECT_EQ(sweep("from: 1, to: 4"),
              "x.yaml:5: rule.tokens: a range that is swept says in how many steps");
    EXPECT_EQ(sweep("from: 1, steps: 4"), "x.yaml:5: rule.tokens: a range has from and to");
    EXPECT_EQ(sweep("from: 1, to: 4, step: 4"),
              "x.yaml:5: unknown key of rule.tokens 'step' (nearest: steps)");
    EXPECT_EQ(sweep("from: 0.5, to: 4.5, whole: true, steps: 3"),
              "x.yaml:5: rule.tokens: a range of whole numbers has whole ends");
    EXPECT_EQ(sweep("from: 0.1, to: 0.10000000000000002, steps: 9"),
              "x.yaml:5: rule.tokens: there are no 9 different numbers in its range");
    EXPECT_EQ(sweep("values: [1, 2], from: 1"), "x.yaml:5: rule.tokens: either values, a range or subsets_of");
}

TEST(When, a_key_is_left_alone_where_its_condition_does_not_hold) {
    const Plan made = plan(sleeping +
                           "sweep:\n"
                           "  policy: [replay, prune]\n"
                           "  sleep.passes: {values: [2, 3], when: {policy: prune}}\n");
    EXPECT_EQ(names(made), (Names{"x, policy=replay", "x, policy=prune, sleep.passes=2",
                                  "x, policy=prune, sleep.passes=3"}));
    EXPECT_EQ(made.cells[0].sleeps[0].settings.passes, 1U);
}

TEST(When, may_ask_about_the_arm) {
    const Plan made = plan(weather +
                           "arms: {a: {}, b: {}}\n"
                           "sweep: {rule.tokens: {values: [5, 6], when: {arm: [b]}}}\n");
    EXPECT_EQ(names(made), (Names{"a", "b, rule.tokens=5", "b, rule.tokens=6"}));
}

TEST(Search, draws_so_many_points_for_every_arm) {
    const Plan made = plan(weather +
                           "arms: {a: {}, b: {rule.learn: sleep}}\n"
                           "search: {points: 20, space: {rule.tokens: {from: 1, to: 90000}, "
                           "rule.decay: {from: 0.001, to: 1, scale: log}}}\n");
    ASSERT_EQ(made.cells.size(), 40U);
    std::vector<double> decays;
    for (std::size_t i = 0; i < 20; ++i) {
        EXPECT_EQ(made.cells[i].factors, made.cells[20 + i].factors);
        decays.push_back(std::stod(setting(made.cells[i].rule, "decay")));
    }
    EXPECT_GE(*std::ranges::min_element(decays), 0.001);
    EXPECT_LE(*std::ranges::max_element(decays), 1);
    // Even on a log scale: about as many below 0.03 as above.
    const auto below = std::ranges::count_if(decays, [](double decay) { return decay < 0.0316; });
    EXPECT_GE(below, 5);
    EXPECT_LE(below, 15);
}

TEST(Search, keeps_its_points_when_more_are_drawn_or_another_key_is) {
    const Plan few = plan(drawn("points: 3, space: {rule.tokens: {from: 1, to: 90000}}"));
    const Plan more = plan(drawn("points: 5, space: {rule.tokens: {from: 1, to: 90000}}"));
    const Plan wider =
        plan(drawn("points: 3, space: {context.visible: [1, 2, 3], rule.tokens: "
                   "{from: 1, to: 90000}}"));
    const Plan other =
        plan(drawn("points: 3, seed: 2, space: {rule.tokens: {from: 1, to: 90000}}"));
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string tokens = setting(few.cells[i].rule, "tokens");
        EXPECT_EQ(setting(more.cells[i].rule, "tokens"), tokens);
        EXPECT_EQ(setting(wider.cells[i].rule, "tokens"), tokens);
        EXPECT_NE(setting(other.cells[i].rule, "tokens"), tokens);
    }
}

TEST(Search, draws_the_ends_of_whole_numbers_as_often_as_the_others) {
    const Plan made = plan(drawn("points: 60, space: {rule.tokens: {from: 1, to: 3}}"));
    EXPECT_EQ(names(made).size(), 3U);  // equal points are one cell
}

TEST(Search, draws_a_conditional_key_only_where_it_matters) {
    const Plan made = plan(sleeping +
                           "search: {points: 30, space: {policy: [replay, prune], sleep.passes: "
                           "{from: 2, to: 9, when: {policy: prune}}}}\n");
    std::set<std::string> kinds;
    for (const auto& cell : made.cells) {
        const bool prunes = cell.factors[0].second == "prune";
        EXPECT_EQ(cell.factors.size(), prunes ? 2U : 1U) << cell.name();
        kinds.insert(cell.factors[0].second);
    }
    EXPECT_EQ(kinds.size(), 2U);
}

TEST(Search, refuses_a_range_that_its_component_does_not_allow) {
    EXPECT_EQ(refused(drawn("points: 1, space: {rule.decay: {from: 0.1, to: 1.5}}")),
              "x.yaml:5: rule exemplars: decay: 1.5 is outside 0 to 1");
    EXPECT_EQ(refused(drawn("space: {rule.tokns: [1, 2]}")),
              "x.yaml:5: rule.tokns: no cell has a component with a parameter 'tokns' (nearest: "
              "tokens)");
}

TEST(Search, refuses_what_makes_no_search) {
    EXPECT_EQ(refused(drawn("points: 4")),
              "x.yaml:5: search needs a space: the keys that it varies");
    EXPECT_EQ(refused(drawn("keep: 4, space: {rule.tokens: [1, 2]}")),
              "x.yaml:5: search.keep is for the method halving");
    EXPECT_EQ(refused(drawn("method: tpe, space: {rule.tokens: [1, 2]}")),
              "x.yaml:5: search.method wants random or halving, not 'tpe'");
    EXPECT_EQ(refused(drawn("method: halving, seeds: [1], space: {rule.tokens: [1, 2]}")),
              "x.yaml:5: the seed 1 is in search.seeds and in seeds: a verdict wants seeds of its "
              "own");
    EXPECT_EQ(refused(drawn("method: halving, streams: 40, space: {rule.tokens: [1, 2]}")),
              "x.yaml:5: rung 1 of the search takes 40 streams, the verdict 40: draw fewer points, "
              "or begin with fewer streams");
}

TEST(Search, halves_in_as_many_rungs_as_it_takes) {
    Search search;
    search.points = 27;
    EXPECT_EQ(rungs_of(search), 3U);
    EXPECT_EQ(kept_of(search, 0, 27), 9U);
    EXPECT_EQ(kept_of(search, 2, 3), 1U);
    EXPECT_EQ(kept_of(search, 0, 2), 1U);  // points that come to few cells
    EXPECT_EQ(streams_of(search, 2), 9U);
    search.points = 28;
    search.keep = 2;
    EXPECT_EQ(rungs_of(search), 3U);  // 28, 10, 4, 2
    EXPECT_EQ(kept_of(search, 1, 10), 4U);
    EXPECT_EQ(kept_of(search, 2, 4), 2U);
    search.points = 2;
    EXPECT_EQ(rungs_of(search), 0U);
}

}  // namespace
}  // namespace nrem::core
