// Tasks of facts that are learned by rote or among fillers.
#include <map>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

std::map<std::string, Stream> by_group(const Stream& stream) {
    std::map<std::string, Stream> groups;
    for (const auto& test : only(stream, NREM_TEST)) groups[test.group].push_back(test);
    return groups;
}

TEST(RelationPrompts, shows_tokens_by_rote_and_a_few_facts_under_a_prompt) {
    const Given given{{"subjects", "6"}, {"relations", "2"}, {"rote", "3"}, {"examples", "2"}};
    const auto stream = Task("relation_prompts", given).play(0);
    const auto told = only(stream, NREM_OBSERVE);
    ASSERT_EQ(told.size(), 2u * 6 * 3 + 2);
    for (std::size_t i = 0; i < told.size(); ++i) {
        const auto& cue = told[i].features;
        ASSERT_EQ(cue.size(), 4u + 64);
        EXPECT_EQ(cue[2], i < 36 ? 0 : 1) << "the prompt has the axis after those of the tokens";
        EXPECT_EQ(cue[0] + cue[1], i < 36 ? 1 : 0);
    }
    auto groups = by_group(stream);
    EXPECT_EQ(groups["token"].size(), 6u);
    EXPECT_EQ(groups["shown"].size(), 2u);
    EXPECT_EQ(groups["held out"].size(), 4u);
    ASSERT_EQ(groups["paraphrase"].size(), 4u);
    EXPECT_FLOAT_EQ(groups["paraphrase"][0].features[2], 0.8F);
    EXPECT_FLOAT_EQ(groups["paraphrase"][0].features[3], 0.6F);
}

TEST(RelationPrompts, asks_for_the_first_relation_whatever_the_prompt) {
    const auto stream =
        Task("relation_prompts", {{"subjects", "6"}, {"relations", "2"}, {"rote", "1"}}).play(0);
    std::map<std::uint64_t, std::int64_t> objects;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        const auto [known, fresh] = objects.try_emplace(event.item, event.answer);
        EXPECT_EQ(known->second, event.answer);
    }
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_LE(test.item, 6u);
        EXPECT_EQ(test.answer, objects[test.item]);
    }
}

TEST(RecallByAge, asks_by_eighths_and_marks_fillers_the_other_way) {
    const Given given{{"pairs", "16"}, {"fillers", "3"}, {"mark", "0.25"}, {"dimensions", "8"}};
    const auto stream = Task("recall_by_age", given).play(0);
    const auto told = only(stream, NREM_OBSERVE);
    ASSERT_EQ(told.size(), 64u);
    std::set<std::vector<float>> fillers;
    for (std::size_t i = 0; i < told.size(); ++i) {
        EXPECT_EQ(told[i].features.back(), i % 4 == 0 ? 0.25F : -0.25F);
        if (i % 4 != 0) fillers.insert(told[i].features);
    }
    EXPECT_EQ(fillers.size(), 48u);
    auto groups = by_group(stream);
    ASSERT_EQ(groups.size(), 8u);
    for (const auto& [age, tests] : groups) EXPECT_EQ(tests.size(), 2u) << age;
    EXPECT_EQ(groups["age 8"][0].item, told[0].item);
    EXPECT_EQ(groups["age 1"][1].item, told[60].item);
}

TEST(RecallByAge, tells_few_kinds_of_fillers_again_and_again) {
    const Given given{{"pairs", "16"}, {"fillers", "8"}, {"kinds", "4"}};
    std::map<std::uint64_t, Seen> kinds;
    for (const auto& event : only(Task("recall_by_age", given).play(0), NREM_OBSERVE))
        if (event.item > 16) {
            EXPECT_EQ(kinds.try_emplace(event.item, event).first->second.answer, event.answer);
        }
    EXPECT_EQ(kinds.size(), 4u);
}

TEST(RecallByAge, blurs_the_marks_by_noise) {
    const Given given{{"pairs", "64"}, {"mark", "0.5"}, {"noise", "1"}};
    int wrong = 0;
    for (const auto& event : only(Task("recall_by_age", given).play(0), NREM_OBSERVE))
        wrong += event.features.back() < 0;
    EXPECT_GT(wrong, 64 * 0.15);  // a normal variable is below -0.5 in .31
    EXPECT_LT(wrong, 64 * 0.5);
}

}  // namespace
}  // namespace nrem::tasks
