// The tasks for a learner that can forget: what is shown when, and how often.
#include <cmath>
#include <map>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

// The classes shown between two boundaries.
std::vector<std::set<std::uint64_t>> days(const Stream& stream) {
    std::vector<std::set<std::uint64_t>> made(1);
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) made.emplace_back();
        if (event.kind == NREM_OBSERVE) made.back().insert(event.item);
    }
    made.pop_back();  // the tests
    return made;
}

using Days = std::vector<std::set<std::uint64_t>>;
const Given small{{"classes", "6"}, {"tasks", "3"},  {"samples", "5"},
                  {"epochs", "4"},  {"tests", "2"}, {"rounds", "2"}};

Given with(Given given, const std::string& name, const std::string& value) {
    given[name] = value;
    return given;
}

TEST(Classes, come_in_tasks_of_their_own) {
    EXPECT_EQ(days(Task("classes", small).play(0)), (Days{{1, 2}, {3, 4}, {5, 6}}));
    EXPECT_EQ(days(Task("classes", with(small, "order", "recurring")).play(0)),
              (Days{{1, 2}, {3, 4}, {5, 6}, {1, 2}, {3, 4}, {5, 6}}));
    EXPECT_EQ(days(Task("classes", with(small, "order", "joint")).play(0)),
              (Days{{1, 2, 3, 4, 5, 6}}));
}

TEST(Classes, show_the_same_samples_equally_often_in_every_order) {
    const auto shown = [](const char* order) {
        std::map<std::vector<float>, int> times;
        for (const auto& event :
             only(Task("classes", with(small, "order", order)).play(0), NREM_OBSERVE))
            ++times[event.features];
        return times;
    };
    const auto sequential = shown("sequential");
    EXPECT_EQ(sequential.size(), 30u);
    for (const auto& [sample, times] : sequential) EXPECT_EQ(times, 4);
    EXPECT_EQ(shown("recurring"), sequential);
    EXPECT_EQ(shown("joint"), sequential);
}

TEST(Classes, test_all_classes_with_samples_never_shown) {
    const auto stream = Task("classes", with(small, "test", "tasks")).play(0);
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 3u * 12);  // after each of three tasks
    std::set<std::vector<float>> shown;
    for (const auto& event : only(stream, NREM_OBSERVE)) shown.insert(event.features);
    std::map<std::uint64_t, int> each;
    for (const auto& test : tests) {
        EXPECT_FALSE(shown.contains(test.features));
        EXPECT_EQ(test.item, static_cast<std::uint64_t>(test.answer) + 1);
        ++each[test.item];
    }
    for (std::uint64_t item = 1; item <= 6; ++item) EXPECT_EQ(each[item], 6);
}

TEST(Classes, teach_the_same_whether_or_not_they_are_tested_on_the_way) {
    const auto lessons = [](const char* test) {
        std::vector<std::vector<float>> made;
        for (const auto& event :
             only(Task("classes", with(small, "test", test)).play(0), NREM_OBSERVE))
            made.push_back(event.features);
        return made;
    };
    EXPECT_EQ(lessons("end"), lessons("tasks"));
}

TEST(Classes, ask_before_they_tell_where_told_so) {
    const auto stream = Task("classes", with(small, "present", "query")).play(0);
    EXPECT_EQ(only(stream, NREM_QUERY).size(), 6u * 5 * 4);
    EXPECT_TRUE(only(stream, NREM_OBSERVE).empty());
}

// The positions at which an item is shown.
std::map<std::uint64_t, std::vector<std::size_t>> visits(const Stream& stream) {
    std::map<std::uint64_t, std::vector<std::size_t>> made;
    for (std::size_t i = 0; i < stream.size(); ++i)
        if (stream[i].kind == NREM_OBSERVE && stream[i].item) made[stream[i].item].push_back(i);
    return made;
}

TEST(Rest, shows_each_item_equally_often_whatever_the_gap) {
    for (const char* gap : {"0", "7"})
        for (const char* repeats : {"1", "5", "24", "100"}) {
            const auto shown = visits(Task("rest", {{"gap", gap}, {"repeats", repeats}}).play(0));
            EXPECT_EQ(shown.size(), 15u);
            for (const auto& [item, at] : shown) EXPECT_EQ(at.size(), 24u) << gap << repeats;
        }
}

TEST(Rest, puts_the_gap_between_two_passes) {
    const auto stream =
        Task("rest", {{"items", "3"}, {"presentations", "4"}, {"gap", "7"}, {"delay", "5"}})
            .play(0);
    ASSERT_EQ(stream.size(), 4u * 3 + 3 * 7 + 1 + 5 + 1 + 3);
    for (const auto& [item, at] : visits(stream))
        for (std::size_t i = 0; i < at.size(); ++i) EXPECT_EQ(at[i] / 10, i);
    EXPECT_EQ(stream[33].kind, NREM_BOUNDARY);
    EXPECT_EQ(stream[39].kind, NREM_BOUNDARY);
}

TEST(Rest, repeats_an_item_in_a_row) {
    const auto shown = visits(
        Task("rest", {{"items", "3"}, {"presentations", "4"}, {"repeats", "2"}, {"gap", "4"}})
            .play(0));
    for (const auto& [item, at] : shown) {
        EXPECT_EQ(at[1], at[0] + 1);
        EXPECT_GE(at[2], at[1] + 5);
        EXPECT_EQ(at[3], at[2] + 1);
    }
}

TEST(Rest, tests_each_item_with_the_answer_it_was_shown_with) {
    const auto stream = Task("rest").play(0);
    std::map<std::uint64_t, Seen> taught;
    for (const auto& event : only(stream, NREM_OBSERVE)) taught[event.item] = event;
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 15u);
    for (const auto& test : tests) {
        EXPECT_EQ(test.features, taught[test.item].features);
        EXPECT_EQ(test.answer, taught[test.item].answer);
    }
}

}  // namespace
}  // namespace nrem::tasks
