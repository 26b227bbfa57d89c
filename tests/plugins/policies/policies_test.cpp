// What one pass of each shipped policy does.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using stage::policy;

Days four_days() {
    Days days;
    days.add({.text = "a", .answer = "sun", .prediction = "sun", .loss = 0.5});
    days.add({.text = "b", .answer = "sun", .prediction = "rain", .loss = 3});
    days.add({.text = "c", .answer = "sun"});
    days.add({.text = "d", .answer = "sun", .prediction = "rain", .loss = 1});
    return days;
}

std::vector<std::uint64_t> order_of(const std::string& order, std::uint64_t pass = 0) {
    const Days days = four_days();
    Mind mind("none");
    mind.sleep(policy("replay", {{"order", order}}), days.all(), pass);
    return mind.replayed;
}

using Steps = std::vector<std::uint64_t>;

TEST(Noop, changes_nothing) {
    const Days days = four_days();
    Mind mind("exemplars", {{"learn", "sleep"}});
    mind.sleep(policy("noop"), days.all());
    EXPECT_TRUE(mind.replayed.empty());
    EXPECT_EQ(mind.records().size(), 0u);
}

TEST(Replay, takes_the_context_forwards_backwards_or_worst_first) {
    EXPECT_EQ(order_of("forward"), (Steps{1, 2, 3, 4}));
    EXPECT_EQ(order_of("reverse"), (Steps{4, 3, 2, 1}));
    EXPECT_EQ(order_of("error"), (Steps{2, 4, 1, 3}));
}

TEST(Replay, shuffles_by_the_seed_of_the_pass_alone) {
    auto first = order_of("random", 0);
    EXPECT_EQ(first, order_of("random", 0));
    bool differs = false;
    for (std::uint64_t pass = 1; pass < 8; ++pass) differs |= order_of("random", pass) != first;
    EXPECT_TRUE(differs);
    std::sort(first.begin(), first.end());
    EXPECT_EQ(first, (Steps{1, 2, 3, 4}));
}

TEST(Replay, scales_by_its_gain) {
    const Days days = four_days();
    Mind mind("exemplars", {{"learn", "sleep"}, {"text_radius", "1"}});
    mind.sleep(policy("replay", {{"gain", "0.5"}}), days.all());
    EXPECT_EQ(mind.total_strength(), 2);
}

// Cases on a line, which the window keeps as they are.
struct Line : Mind {
    explicit Line(const std::vector<std::pair<float, std::string>>& cases)
        : Mind("window", {{"size", "1000"}}) {
        Days days;
        for (const auto& [x, answer] : cases)
            write(days.add({.text = "day", .vector = {x}, .answer = answer}));
    }
};

TEST(Condense, merges_the_nearest_of_one_answer_until_the_budget_holds) {
    Line mind({{0, "sun"}, {0.1f, "sun"}, {0.05f, "rain"}, {5, "sun"}, {6, "rain"}});
    mind.sleep(policy("condense", {{"cases", "4"}, {"share", "1"}}), {});
    ASSERT_EQ(mind.records().size(), 4u);
    EXPECT_FLOAT_EQ(mind.records()[0].vector.data[0], 0.05f);
    EXPECT_EQ(mind.records()[0].strength, 2);
    EXPECT_EQ(mind.records()[0].sources.count, 2u);
    EXPECT_EQ(mind.records()[0].origin, NREM_WORLD);
    EXPECT_EQ(mind.total_strength(), 5);
}

TEST(Condense, does_its_share_of_the_surplus_in_each_pass) {
    std::vector<std::pair<float, std::string>> cases;
    for (int i = 0; i < 26; ++i) cases.push_back({static_cast<float>(i * i), "sun"});
    Line mind(cases);
    const auto half = policy("condense", {{"cases", "10"}, {"share", "0.5"}});
    for (const std::size_t left : {18u, 14u, 12u, 11u, 10u, 10u}) {
        mind.sleep(half, {});
        EXPECT_EQ(mind.records().size(), left);
    }
    EXPECT_EQ(mind.total_strength(), 26);
}

TEST(Condense, holds_a_budget_of_tokens) {
    Line mind({{0, "sun"}, {1, "sun"}, {2, "sun"}, {9, "sun"}});  // 2 tokens each
    mind.sleep(policy("condense", {{"cases", "0"}, {"tokens", "5"}, {"share", "1"}}), {});
    EXPECT_EQ(mind.records().size(), 2u);
}

TEST(Condense, forgets_the_weakest_where_nothing_can_merge) {
    const Given tight{{"cases", "1"}, {"share", "1"}};
    Line mind({{0, "sun"}, {1, "rain"}, {2, "sun"}});
    mind.sleep(policy("condense", tight), {});
    ASSERT_EQ(mind.records().size(), 1u);
    EXPECT_EQ(view(mind.records()[0].answer), "sun");
    Line kept({{0, "sun"}, {1, "rain"}, {2, "sun"}});
    kept.sleep(policy("condense", {{"cases", "1"}, {"share", "1"}, {"overflow", "keep"}}), {});
    EXPECT_EQ(kept.records().size(), 2u);
}

TEST(Condense, ingests_the_context_in_the_first_pass_only) {
    const Days days = four_days();
    Mind mind("exemplars", {{"learn", "sleep"}});
    const auto ingesting = policy("condense", {{"ingest", "true"}});
    mind.sleep(ingesting, days.all(), 0);
    mind.sleep(ingesting, days.all(), 1);
    EXPECT_EQ(mind.replayed, (Steps{1, 2, 3, 4}));
    EXPECT_EQ(mind.total_strength(), 4);
}

// Three records, last used at steps 90, 50 and 10; it is now step 100.
struct Unused : Mind {
    Unused() : Mind("none") {
        step = 100;
        for (const double last : {90, 50, 10}) {
            Record record = make_record("case");
            record.strength = last == 50 ? 1 : 0.25;
            record.last_used = last;
            put(record);
        }
    }
};

TEST(Prune, forgets_what_is_both_weak_and_old) {
    Unused mind;
    mind.sleep(policy("prune", {{"strength", "0.5"}, {"age", "20"}}), {});
    ASSERT_EQ(mind.records().size(), 2u);
    EXPECT_EQ(mind.records()[1].last_used, 50);
}

TEST(Prune, fades_strength_by_its_half_life) {
    Unused mind;
    mind.sleep(policy("prune", {{"strength", "0.1"}, {"half_life", "10"}}), {});
    ASSERT_EQ(mind.records().size(), 1u);  // 1 / 32 and 1 / 2048 are gone, 1 / 8 is not
    EXPECT_EQ(mind.records()[0].last_used, 90);
}

}  // namespace
