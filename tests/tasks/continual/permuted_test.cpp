// One problem in several orders of its features.
#include <map>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

const Given small{{"tasks", "3"}, {"classes", "4"}, {"samples", "5"}, {"epochs", "2"},
                  {"tests", "6"}, {"dimensions", "7"}};

TEST(Permuted, shows_every_sample_of_a_task_in_each_epoch_and_then_ends_the_day) {
    std::size_t since = 0;
    std::size_t boundaries = 0;
    for (const auto& event : Task("permuted", small).play(0)) {
        if (event.kind == NREM_OBSERVE) ++since;
        if (event.kind != NREM_BOUNDARY) continue;
        EXPECT_EQ(since, 4u * 5 * 2);
        since = 0;
        ++boundaries;
    }
    EXPECT_EQ(boundaries, 3u);
}

TEST(Permuted, tests_the_same_samples_in_the_order_of_each_task) {
    std::map<std::string, Stream> groups;
    for (const auto& test : only(Task("permuted", small).play(0), NREM_TEST))
        groups[test.group].push_back(test);
    ASSERT_EQ(groups.size(), 3u);
    const auto& first = groups.at("task 1");
    for (const auto& [group, tests] : groups) {
        ASSERT_EQ(tests.size(), 4u * 6);
        for (std::size_t i = 0; i < tests.size(); ++i) {
            EXPECT_EQ(tests[i].label, first[i].label);
            auto ours = tests[i].features;
            auto theirs = first[i].features;
            EXPECT_EQ(ours == theirs, group == "task 1");
            std::sort(ours.begin(), ours.end());
            std::sort(theirs.begin(), theirs.end());
            EXPECT_EQ(ours, theirs);
        }
    }
}

TEST(Permuted, has_one_order_a_task) {
    std::map<std::string, Stream> groups;
    for (const auto& test : only(Task("permuted", small).play(0), NREM_TEST))
        groups[test.group].push_back(test);
    const auto& first = groups.at("task 1");
    const auto& second = groups.at("task 2");
    const auto place = [&](std::size_t i, std::size_t feature) {
        const auto& features = second[i].features;
        return std::find(features.begin(), features.end(), first[i].features[feature]) -
               features.begin();
    };
    for (std::size_t i = 1; i < first.size(); ++i)
        for (std::size_t feature = 0; feature < 7; ++feature)
            EXPECT_EQ(place(i, feature), place(0, feature));
}

}  // namespace
}  // namespace nrem::tasks
