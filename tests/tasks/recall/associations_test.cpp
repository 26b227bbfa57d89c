// Tasks of keys and values: what they tell, ask, and want forgotten.
#include <map>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

TEST(Passkey, tells_all_asks_for_a_few_and_has_some_of_them_forgotten) {
    const Given given{{"fillers", "20"}, {"passkeys", "6"}, {"forget", "2"}, {"dimensions", "8"}};
    const auto stream = Task("passkey", given).play(0);
    EXPECT_EQ(only(stream, NREM_OBSERVE).size(), 26u);
    const auto requests = only(stream, NREM_FORGET);
    ASSERT_EQ(requests.size(), 2u);
    std::map<std::uint64_t, Seen> told;
    for (const auto& event : only(stream, NREM_OBSERVE)) told[event.item] = event;
    for (const auto& request : requests) {
        EXPECT_EQ(request.features, told[request.item].features);
        EXPECT_EQ(request.label, told[request.item].label);
    }
    std::map<std::string, Stream> groups;
    for (const auto& test : only(stream, NREM_TEST)) groups[test.group].push_back(test);
    EXPECT_EQ(groups["forgotten"].size(), 2u);
    EXPECT_EQ(groups["kept"].size(), 4u);
    for (const auto& test : groups["forgotten"])
        EXPECT_TRUE(test.item == requests[0].item || test.item == requests[1].item);
}

TEST(JointRecall, gives_a_key_another_value_in_each_context) {
    const Given given{{"contexts", "3"}, {"keys", "5"}, {"dimensions", "4"}};
    const auto stream = Task("joint_recall", given).play(0);
    const auto told = only(stream, NREM_OBSERVE);
    ASSERT_EQ(told.size(), 15u);
    std::set<std::vector<float>> contexts, keys, cues;
    for (const auto& event : told) {
        ASSERT_EQ(event.features.size(), 8u);
        contexts.insert({event.features.begin(), event.features.begin() + 4});
        keys.insert({event.features.begin() + 4, event.features.end()});
        cues.insert(event.features);
    }
    EXPECT_EQ(contexts.size(), 3u);
    EXPECT_EQ(keys.size(), 5u);
    EXPECT_EQ(cues.size(), 15u);
    for (const auto& test : only(stream, NREM_TEST)) EXPECT_EQ(test.answer, test.oracle);
}

}  // namespace
}  // namespace nrem::tasks
