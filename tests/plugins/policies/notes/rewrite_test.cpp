// The writer of stated quality: what each harm does to a record, how often, and to which.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using Cases = std::vector<std::string>;

core::PolicyInstance writer(const Given& given) {
    return stage::policy("rewrite", given);
}

struct Written : Mind {
    explicit Written(const Days& days) : Mind("full_history", {{"tokens", "0"}}) {
        for (const auto& experience : days.all()) write(experience);
    }
    // "cue: answer" of each record.
    [[nodiscard]] Cases cases() const {
        Cases found;
        for (std::size_t i = 0; i < records().size(); ++i)
            found.push_back(std::string(view(records()[i].text)) + ": " +
                            std::string(view(records()[i].answer)));
        return found;
    }
};

Days told(const std::vector<std::pair<const char*, const char*>>& pairs) {
    Days days;
    for (const auto& [key, value] : pairs) days.add({.text = key, .answer = value});
    return days;
}

Days three() {
    return told({{"key 1", "rain"}, {"key 2", "sun"}, {"key 1", "snow"}});
}

Cases after(const Given& given, const Days& days = three()) {
    Written mind(days);
    mind.sleep(writer(given), days.all());
    return mind.cases();
}

TEST(Rewrite, changes_nothing_where_it_does_no_harm) {
    const Days days = three();
    Written mind(days);
    mind.sleep(writer({}), days.all());
    EXPECT_EQ(mind.cases(), (Cases{"key 1: rain", "key 2: sun", "key 1: snow"}));
    EXPECT_TRUE(mind.notes.empty());
    for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(mind.records()[i].origin, NREM_WORLD);
}

TEST(Rewrite, merges_what_is_alike_and_keeps_the_answer_that_it_read_first) {
    EXPECT_EQ(after({{"merge", "1"}}), (Cases{"key 1, key 2: rain"}));
    EXPECT_EQ(after({{"merge", "1"}, {"order", "newest"}}), (Cases{"key 1, key 2: snow"}));
    EXPECT_EQ(after({{"merge", "1"}, {"alike", "0.9"}}), (Cases{"key 1: rain", "key 2: sun"}));
}

TEST(Rewrite, keeps_old_answers_of_the_same_cue_in_place_of_newer_ones) {
    EXPECT_EQ(after({{"stale", "1"}}), (Cases{"key 1: rain", "key 2: sun", "key 1: rain"}));
}

TEST(Rewrite, fabricates_from_answers_to_other_cues_alone) {
    EXPECT_EQ(after({{"fabricate", "1"}}, told({{"key 1", "rain"}, {"key 1", "snow"}})),
              (Cases{"key 1: rain", "key 1: snow"}));
    const auto made = after({{"fabricate", "1"}}, told({{"key 1", "rain"}, {"key 2", "sun"}}));
    EXPECT_EQ(made, (Cases{"key 1: sun", "key 2: sun"}));
}

TEST(Rewrite, mixes_a_record_with_the_most_similar_one_of_another_cue_that_it_has_read) {
    const Days days = told({{"red key 1", "rain"}, {"blue box 2", "sun"}, {"red key 3", "snow"}});
    EXPECT_EQ(after({{"interfere", "1"}}, days),
              (Cases{"red key 1: rain", "blue box 2: rain", "red key 3: rain"}));
    EXPECT_EQ(after({{"interfere", "1"}, {"order", "newest"}}, days),
              (Cases{"red key 1: snow", "blue box 2: snow", "red key 3: snow"}));
}

TEST(Rewrite, marks_what_it_changed_as_self_made) {
    const Days days = three();
    Written mind(days);
    mind.sleep(writer({{"stale", "1"}}), days.all());
    EXPECT_EQ(mind.records()[0].origin, NREM_WORLD);
    EXPECT_EQ(mind.records()[2].origin, NREM_SELF_MADE);
    EXPECT_EQ(mind.notes["harmed"], "stale 1");
}

Days many(std::size_t count) {
    Days days;
    for (std::size_t i = 0; i < count; ++i)
        days.add({.text = "key " + std::to_string(i), .answer = i % 2 ? "sun" : "rain"});
    return days;
}

TEST(Rewrite, harms_a_record_at_its_rate_and_the_same_ones_at_a_higher_rate) {
    const Days days = many(2000);
    Written tenth(days);
    tenth.sleep(writer({{"lose", "0.1"}}), {});
    EXPECT_NEAR(static_cast<double>(tenth.records().size()), 1800, 60);
    Written fifth(days);
    fifth.sleep(writer({{"lose", "0.2"}}), {});
    EXPECT_NEAR(static_cast<double>(fifth.records().size()), 1600, 80);
    const auto kept = tenth.cases();
    const std::set<std::string> known(kept.begin(), kept.end());
    for (const auto& one : fifth.cases()) EXPECT_TRUE(known.contains(one)) << one;
    Written again(days);
    again.sleep(writer({{"lose", "0.1"}}), {}, 1);
    EXPECT_NE(again.cases(), kept);  // another pass harms others
}

TEST(Rewrite, takes_a_share_of_the_records_by_age_surprise_or_how_often_they_were_told) {
    Days days;
    days.add({.text = "a", .answer = "sun", .prediction = "sun", .loss = 0.5});
    days.add({.text = "b", .answer = "sun", .prediction = "rain", .loss = 3});
    days.add({.text = "a", .answer = "sun"});
    days.add({.text = "d", .answer = "sun", .prediction = "rain", .loss = 1});
    const auto left = [&](const char* takes) {
        return after({{"lose", "1"}, {"share", "0.5"}, {"takes", takes}}, days);
    };
    EXPECT_EQ(left("oldest"), (Cases{"a: sun", "d: sun"}));
    EXPECT_EQ(left("newest"), (Cases{"a: sun", "b: sun"}));
    EXPECT_EQ(left("surprise"), (Cases{"a: sun", "a: sun"}));
    EXPECT_EQ(left("often"), (Cases{"b: sun", "d: sun"}));
    EXPECT_EQ(left("random").size(), 2u);
}

TEST(Rewrite, keeps_its_budget) {
    // Each record has 2 + 1 tokens.
    EXPECT_EQ(after({{"tokens", "6"}}), (Cases{"key 2: sun", "key 1: snow"}));
    EXPECT_EQ(after({{"tokens", "6"}, {"keeps", "oldest"}}), (Cases{"key 1: rain", "key 2: sun"}));
    EXPECT_EQ(after({{"tokens", "9"}}).size(), 3u);
}

TEST(Rewrite, takes_in_the_context_of_a_memory_that_only_sleep_fills) {
    const Days days = three();
    Mind mind("note_cases");
    mind.sleep(writer({{"ingest", "true"}, {"stale", "1"}}), days.all());
    ASSERT_EQ(mind.records().size(), 3u);
    EXPECT_EQ(view(mind.records()[2].answer), "rain");
}

TEST(Rewrite, refuses_rates_that_are_more_than_1_together) {
    try {
        (void)writer({{"merge", "0.7"}, {"lose", "0.5"}});
        FAIL() << "accepted";
    } catch (const std::exception& error) {
        EXPECT_NE(std::string(error.what()).find("are 1.2 together: more than 1"),
                  std::string::npos)
            << error.what();
    }
}

}  // namespace
