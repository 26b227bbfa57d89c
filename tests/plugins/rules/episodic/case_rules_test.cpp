// The rules that keep cases: what they keep, in words, strengths and order.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Mind;

std::string texts(const core::RecordSet& records) {
    std::string all;
    for (std::size_t i = 0; i < records.size(); ++i)
        all += (i ? " " : "") + std::string(view(records[i].text));
    return all;
}

TEST(None, keeps_and_recalls_nothing) {
    Days days;
    Mind mind("none");
    mind.write(days.add({.text = "a", .answer = "sun"}));
    EXPECT_EQ(mind.records().size(), 0u);
    EXPECT_EQ(mind.read(days.cue("a")).records().count, 0u);
}

TEST(Window, keeps_the_last_experiences_in_order) {
    Days days;
    Mind mind("window", {{"size", "3"}});
    for (const auto* text : {"a", "b", "c", "d", "e"})
        mind.write(days.add({.text = text, .answer = "sun"}));
    EXPECT_EQ(texts(mind.records()), "c d e");
    EXPECT_EQ(mind.read(days.cue("x")).records().count, 3u);
}

TEST(Window, and_the_full_history_keep_what_was_told_without_an_answer) {
    for (const char* rule : {"window", "full_history"}) {
        Days days;
        Mind mind(rule);
        mind.write(days.add({.text = "the gate is shut"}));
        mind.write(days.last(), NREM_SLEEP);
        days.add({.text = "is the gate shut", .answer = "yes", .prediction = "no"});
        days.last().truth = nullptr;  // a question that stays open
        mind.write(days.last());
        ASSERT_EQ(texts(mind.records()), "the gate is shut") << rule;
        EXPECT_EQ(view(mind.records()[0].kind), "episode");
        EXPECT_EQ(mind.read(days.cue("x")).records().count, 1u);
    }
}

TEST(Window, leaves_out_what_was_not_revealed) {
    Days days;
    Mind mind("window");
    days.add({.text = "a", .answer = "sun", .prediction = "rain"});
    days.last().truth = nullptr;
    mind.write(days.last());
    EXPECT_EQ(mind.records().size(), 0u);
    days.add({.text = "b", .answer = "sun", .prediction = "sun"});
    days.last().truth = nullptr;  // a verdict of "right" gives the answer away
    mind.write(days.last());
    EXPECT_EQ(view(mind.records()[0].answer), "sun");
}

TEST(Tally, keeps_one_case_an_answer_with_how_often_it_was_right) {
    Days days;
    Mind mind("tally");
    for (const auto* answer : {"sun", "rain", "sun", "sun"})
        mind.write(days.add({.text = "a", .answer = answer}));
    ASSERT_EQ(mind.records().size(), 2u);
    EXPECT_EQ(view(mind.records()[0].answer), "sun");
    EXPECT_EQ(mind.records()[0].strength, 3);
    EXPECT_EQ(mind.records()[1].strength, 1);
    mind.write(days.last(), NREM_SLEEP);
    EXPECT_EQ(mind.total_strength(), 4);
}

TEST(FullHistory, drops_the_oldest_to_fit_the_tokens) {
    Days days;
    Mind mind("full_history", {{"tokens", "7"}});  // a case here is 1 + 1 tokens
    for (const auto* text : {"a", "b", "c", "d", "e"})
        mind.write(days.add({.text = text, .answer = "sun"}));
    EXPECT_EQ(texts(mind.records()), "c d e");
    EXPECT_EQ(mind.memory.footprint().tokens, 6u);
}

TEST(FullHistory, counts_afresh_after_a_night) {
    Days days;
    Mind mind("full_history", {{"tokens", "6"}});
    for (const auto* text : {"a", "b", "c"}) mind.write(days.add({.text = text, .answer = "sun"}));
    mind.memory.edit_records().erase(mind.records()[0].id);
    mind.memory.set_version(1);
    mind.write(days.add({.text = "d", .answer = "sun"}));
    EXPECT_EQ(texts(mind.records()), "b c d");
}

TEST(FullHistory, is_unlimited_with_zero_tokens) {
    Days days;
    Mind mind("full_history", {{"tokens", "0"}});
    for (int i = 0; i < 3000; ++i) mind.write(days.add({.text = "day", .answer = "sun"}));
    EXPECT_EQ(mind.records().size(), 3000u);
}

TEST(FeedbackLookup, stores_mistakes_only) {
    Days days;
    Mind mind("feedback_lookup");
    mind.write(days.add({.text = "seen", .answer = "sun"}));
    mind.write(days.add({.text = "right", .answer = "sun", .prediction = "sun"}));
    mind.write(days.add({.text = "wrong", .answer = "sun", .prediction = "rain"}));
    EXPECT_EQ(texts(mind.records()), "wrong");
    EXPECT_EQ(view(mind.records()[0].answer), "sun");
}

TEST(FeedbackLookup, overwrites_the_same_question_whatever_its_case_and_punctuation) {
    Days days;
    Mind mind("feedback_lookup");
    mind.write(days.add({.text = "What, now?", .answer = "sun", .prediction = "rain"}));
    mind.write(days.add({.text = "what now", .answer = "snow", .prediction = "rain"}));
    ASSERT_EQ(mind.records().size(), 1u);
    EXPECT_EQ(view(mind.records()[0].answer), "snow");
}

TEST(FeedbackLookup, recalls_the_nearest_strictly_below_the_distance) {
    Days days;
    Mind mind("feedback_lookup", {{"distance", "3"}});
    mind.write(days.add({.text = "abcdefgh", .answer = "sun", .prediction = "rain"}));
    mind.write(days.add({.text = "abcdefxx", .answer = "snow", .prediction = "rain"}));
    const auto& near = mind.read(days.cue("abcdefxh"));  // one away from both: the first
    ASSERT_EQ(near.records().count, 1u);
    EXPECT_EQ(near.positions()[0], 0u);
    EXPECT_EQ(mind.read(days.cue("abcdexxx")).positions()[0], 1u);
    EXPECT_EQ(mind.read(days.cue("abcxyfxx")).positions().size(), 1u);  // 2 away
    EXPECT_EQ(mind.read(days.cue("abxyzfxx")).positions().size(), 0u);  // 3 away
}

// Against the textbook's full table, over random short words of two letters.
std::size_t plain_distance(const std::string& a, const std::string& b) {
    std::vector<std::vector<std::size_t>> table(a.size() + 1,
                                                std::vector<std::size_t>(b.size() + 1));
    for (std::size_t i = 0; i <= a.size(); ++i)
        for (std::size_t j = 0; j <= b.size(); ++j) {
            if (i == 0 || j == 0) {
                table[i][j] = i + j;
                continue;
            }
            table[i][j] = std::min({table[i - 1][j - 1] + (a[i - 1] != b[j - 1]),
                                    table[i - 1][j] + 1, table[i][j - 1] + 1});
        }
    return table[a.size()][b.size()];
}

TEST(FeedbackLookup, recalls_exactly_what_the_full_table_says) {
    Random random(9);
    const auto word = [&] {
        std::string made = "x";
        for (auto left = random.below(12); left > 0; --left) made += random.below(2) ? 'a' : 'b';
        return made;
    };
    std::size_t recalled = 0;
    for (std::size_t trial = 0; trial < 500; ++trial) {
        const std::size_t limit = 1 + random.below(6);
        const std::string stored = word();
        const std::string asked = word();
        Days days;
        Mind mind("feedback_lookup", {{"distance", std::to_string(limit)}});
        mind.write(days.add({.text = stored, .answer = "sun", .prediction = "rain"}));
        const bool found = mind.read(days.cue(asked)).records().count == 1;
        EXPECT_EQ(found, plain_distance(stored, asked) < limit) << stored << " " << asked;
        recalled += found;
    }
    EXPECT_GT(recalled, 100u);
    EXPECT_LT(recalled, 400u);
}

TEST(Exemplars, moves_a_near_case_towards_the_new_experience) {
    Days days;
    Mind mind("exemplars", {{"radius", "1"}});
    mind.write(days.add({.text = "first", .vector = {0, 0}, .answer = "sun", .value = 1}));
    mind.write(days.add(
        {.text = "second", .vector = {0.5f, 0}, .answer = "sun", .value = 3, .prediction = "sun"}));
    ASSERT_EQ(mind.records().size(), 1u);
    const auto& merged = mind.records()[0];
    EXPECT_EQ(view(merged.text), "first");
    EXPECT_EQ(merged.strength, 2);
    EXPECT_FLOAT_EQ(merged.vector.data[0], 0.25f);
    EXPECT_EQ(merged.value, 2);
    EXPECT_EQ(merged.sources.count, 2u);
    EXPECT_EQ(merged.origin, NREM_WORLD);
}

TEST(Exemplars, adds_a_case_of_another_answer_and_weakens_the_misleading_one) {
    Days days;
    Mind mind("exemplars", {{"weaken", "0.25"}});
    mind.write(days.add({.text = "a", .vector = {0, 0}, .answer = "sun"}));
    mind.write(days.add({.text = "b", .vector = {0, 0}, .answer = "rain", .prediction = "sun"}));
    ASSERT_EQ(mind.records().size(), 2u);
    EXPECT_EQ(mind.records()[0].strength, 0.75);
    EXPECT_EQ(view(mind.records()[1].answer), "rain");
}

TEST(Exemplars, strengthens_a_far_case_without_moving_it_when_only_mistakes_are_added) {
    Days days;
    Mind mind("exemplars", {{"radius", "0.1"}, {"add", "mistakes"}});
    mind.write(days.add({.text = "a", .vector = {0, 0}, .answer = "sun"}));
    mind.write(days.add({.text = "b", .vector = {5, 0}, .answer = "sun", .prediction = "sun"}));
    ASSERT_EQ(mind.records().size(), 1u);
    EXPECT_EQ(mind.records()[0].strength, 2);
    EXPECT_EQ(mind.records()[0].vector.data[0], 0);
}

TEST(Exemplars, never_exceeds_its_tokens_and_keeps_the_weight_of_what_merges) {
    Days days;
    Mind mind("exemplars", {{"radius", "0"}, {"tokens", "20"}});
    for (int i = 0; i < 50; ++i) {
        mind.write(days.add({.text = "day",
                             .vector = {static_cast<float>(i), 0},
                             .answer = i % 2 ? "sun" : "rain"}));
        EXPECT_LE(mind.memory.footprint().tokens, 20u);
    }
    EXPECT_EQ(mind.records().size(), 10u);
    EXPECT_EQ(mind.total_strength(), 50);
}

TEST(Exemplars, writes_only_in_replay_when_it_learns_asleep) {
    Days days;
    Mind mind("exemplars", {{"learn", "sleep"}});
    const auto& day = days.add({.text = "a", .answer = "sun"});
    mind.write(day);
    EXPECT_EQ(mind.records().size(), 0u);
    mind.write(day, NREM_SLEEP, 0.5);
    ASSERT_EQ(mind.records().size(), 1u);
    EXPECT_EQ(mind.records()[0].strength, 0.5);
}

}  // namespace
