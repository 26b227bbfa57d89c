// The task `diary`: what is told of each kind of fact, and what its questions rest on.
#include <algorithm>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

Stream told_of(const Stream& stream, const std::string& beginning) {
    Stream found;
    for (const auto& event : only(stream, NREM_OBSERVE))
        if (event.text.starts_with(beginning)) found.push_back(event);
    return found;
}

// The tests behind the last boundary.
Stream exam(const Stream& stream) {
    const auto last = std::find_if(stream.rbegin(), stream.rend(), [](const Seen& event) {
        return event.kind == NREM_BOUNDARY;
    });
    return only({last.base(), stream.end()}, NREM_TEST);
}

std::string subject_of(const std::string& text) {
    return words(text).back();
}

TEST(Diary, asks_all_of_each_kind_after_the_last_night) {
    const auto stream = Task("diary", {{"each", "5"}}).play(0);
    std::map<std::string, int> asked;
    for (const auto& event : exam(stream)) ++asked[event.group];
    EXPECT_EQ(asked, (std::map<std::string, int>{{"steady", 5},
                                                 {"updated", 5},
                                                 {"reworded", 5},
                                                 {"twins", 10},
                                                 {"home", 5},
                                                 {"two hops", 5}}));
    EXPECT_EQ(only(stream, NREM_BOUNDARY).size(), 10u);
}

TEST(Diary, asks_for_what_was_told_last_whatever_the_words) {
    for (std::uint64_t seed = 1; seed < 6; ++seed) {
        std::map<std::uint64_t, std::string> latest;  // by item
        for (const auto& event : Task("diary").play(0, seed)) {
            if (event.kind == NREM_OBSERVE && event.item) latest[event.item] = event.label;
            if (event.kind != NREM_TEST) continue;
            EXPECT_EQ(event.label, latest.at(event.evidence.back())) << event.text;
            EXPECT_EQ(event.oracle, event.answer);
            EXPECT_EQ(event.choices[static_cast<std::size_t>(event.answer)], event.label);
        }
    }
}

TEST(Diary, changes_what_is_updated_and_rewords_what_has_been_told_again) {
    const auto stream = Task("diary", {{"copies", "4"}}).play(1);
    for (const auto& job : told_of(stream, "job of")) {
        const auto versions = told_of(stream, job.text);
        ASSERT_EQ(versions.size(), 3u);
        EXPECT_NE(versions[0].label, versions[1].label);
        EXPECT_NE(versions[1].label, versions[2].label);
    }
    for (const auto& city : told_of(stream, "city of")) {
        const auto same = told_of(stream, city.text);
        ASSERT_EQ(same.size(), 4u);
        for (const auto& each : same) EXPECT_EQ(each.label, same[0].label);
        const auto after = told_of(stream, "of " + subject_of(city.text) + " the city is");
        ASSERT_EQ(after.size(), 1u);
        EXPECT_EQ(after[0].item, city.item);
        EXPECT_GT(after[0].at, same.back().at);
        EXPECT_NE(after[0].label, city.label);
    }
}

TEST(Diary, has_twins_that_differ_in_a_number_and_in_their_values) {
    const auto twins = told_of(Task("diary").play(2), "colour of");
    ASSERT_EQ(twins.size(), 8u);
    for (const auto& twin : twins) {
        std::string other = twin.text;
        other.back() = other.back() == '2' ? '3' : '2';
        const auto found = std::ranges::find(twins, other, &Seen::text);
        ASSERT_NE(found, twins.end());
        EXPECT_NE(found->label, twin.label);
        EXPECT_NE(found->item, twin.item);
    }
}

TEST(Diary, joins_a_home_to_a_house_that_has_a_value) {
    const auto stream = Task("diary").play(3);
    for (const auto& home : told_of(stream, "home of")) {
        const auto house = told_of(stream, home.label);
        ASSERT_FALSE(house.empty());
        EXPECT_EQ(house[0].text, home.label);
        for (const auto& question : exam(stream))
            if (question.group == "two hops" && question.text == home.text) {
                EXPECT_EQ(question.label, house.back().label);
                EXPECT_EQ(question.evidence,
                          (std::vector<std::uint64_t>{home.item, house[0].item}));
                EXPECT_EQ(question.item, 0u);
            }
    }
}

TEST(Diary, dates_every_other_visit) {
    const auto stream = Task("diary", {{"days", "400"}, {"taught", "2"}}).play(0);
    std::size_t dated = 0;
    for (const auto& event : only(stream, NREM_OBSERVE))
        if (event.item == 0) dated += event.text.starts_with("on ");
    EXPECT_EQ(dated, 400u);
    EXPECT_EQ(told_of(stream, "on 2 March 2026").size(), 1u);
    EXPECT_EQ(told_of(stream, "on 1 March 2027").size(), 1u);  // day 365
    EXPECT_EQ(only(stream, NREM_BOUNDARY).size(), 400u);
    for (const auto& event : only(stream, NREM_OBSERVE)) EXPECT_TRUE(!event.item || event.at < 120);
}

TEST(Diary, asks_on_the_way_for_every_other_fact) {
    const auto stream = Task("diary", {{"asked", "20"}}).play(0);
    const auto last = exam(stream);
    std::set<std::string> on_the_way;
    for (const auto& event : only(stream, NREM_TEST))
        if (event.at < last.front().at) on_the_way.insert(event.text);
    std::size_t asked = 0;
    for (const auto& event : last) asked += on_the_way.contains(event.text);
    EXPECT_GT(asked, last.size() / 4);
    EXPECT_LE(asked, last.size() / 2);
}

TEST(Diary, refuses_to_teach_on_more_days_than_there_are) {
    EXPECT_NE(complaint("diary", {{"days", "3"}, {"taught", "4"}}).find("taught (4)"),
              std::string::npos);
}

}  // namespace
}  // namespace nrem::tasks
