// The tasks that tell of events, of a user, of counts and of products, against what was told.
#include <map>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

// Whether each field of the question, "place 7", is one of the event's.
bool has_all(const std::string& event, std::string asked) {
    const std::string padded = ", " + event + ", ";
    for (asked += ", "; !asked.empty(); asked.erase(0, asked.find(", ") + 2))
        if (padded.find(", " + asked.substr(0, asked.find(", ")) + ", ") == padded.npos)
            return false;
    return true;
}

TEST(Episodes, ask_for_all_that_fits_and_say_how_much_that_is) {
    const auto stream = Task("episodes").play(0);
    const auto told = only(stream, NREM_OBSERVE);
    ASSERT_EQ(told.size(), 200u);
    std::map<std::string, int> groups;
    for (const auto& test : only(stream, NREM_TEST)) {
        ++groups[test.group];
        if (test.group == "latest") continue;
        std::string all;
        std::size_t count = 0;
        for (const auto& event : told)
            if (has_all(event.text, test.text)) {
                all += (all.empty() ? "" : "; ") + event.label;
                ++count;
            }
        EXPECT_EQ(test.label, count ? all : "nothing") << test.text;
        EXPECT_EQ(test.evidence.size(), count);
        EXPECT_EQ(test.group, count < 3   ? std::to_string(count)
                              : count < 6 ? "3-5"
                                          : "6+");
    }
    EXPECT_EQ(groups, (std::map<std::string, int>{
                          {"0", 6}, {"1", 6}, {"2", 6}, {"3-5", 6}, {"6+", 6}, {"latest", 6}}));
}

TEST(Episodes, are_right_when_all_is_named_in_any_order) {
    const Task task("episodes");
    const auto tests = only(task.play(0), NREM_TEST);
    const auto two = std::find_if(tests.begin(), tests.end(),
                                  [](const Seen& test) { return test.group == "2"; });
    const auto cut = two->label.find("; ");
    const std::string first = two->label.substr(0, cut), second = two->label.substr(cut + 2);
    EXPECT_EQ(task.score(*two, second + "; " + first).correct, 1);
    EXPECT_EQ(task.score(*two, first).correct, 0);
}

TEST(Persistence, asks_where_what_a_user_said_helps_and_where_it_harms) {
    const auto stream = Task("persistence").play(0);
    std::map<std::string, std::string> told;
    for (const auto& event : only(stream, NREM_OBSERVE)) told[event.text] = event.label;
    ASSERT_EQ(told.size(), 64u);
    for (const auto& test : only(stream, NREM_TEST)) {
        const std::string generally = told.at("world" + test.text.substr(test.text.find(": ")));
        if (test.group == "benefit") {
            EXPECT_EQ(test.label, told.at(test.text));
        } else {
            EXPECT_EQ(test.label, generally);
            EXPECT_EQ(told.contains(test.text), test.group == "sycophancy");
        }
        if (told.contains(test.text)) { EXPECT_NE(told.at(test.text), generally); }
    }
}

TEST(Counting, asks_how_often_a_symbol_came) {
    const auto stream = Task("counting", {{"symbols", "40"}, {"most", "6"}}).play(0);
    std::map<std::string, int> counts;
    for (const auto& event : only(stream, NREM_OBSERVE)) ++counts[event.text];
    const auto tests = only(stream, NREM_TEST);
    EXPECT_EQ(tests.size(), 32u);
    for (const auto& test : tests)
        EXPECT_EQ(test.label, std::to_string(std::min(counts[test.text], 6)));
}

TEST(Composition, asks_for_the_products_of_the_first_steps) {
    const auto stream = Task("composition", {{"length", "4"}, {"points", "3"}}).play(0);
    std::vector<std::vector<std::string>> steps;
    for (const auto& event : only(stream, NREM_OBSERVE)) steps.push_back(words(event.label));
    std::vector<std::string> product{"1", "2", "3"};
    std::vector<std::string> after;
    for (const auto& step : steps) {
        for (auto& place : product) place = step[static_cast<std::size_t>(std::stoi(place)) - 1];
        after.push_back(product[0] + ' ' + product[1] + ' ' + product[2]);
    }
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 2u);
    EXPECT_EQ(tests[0].text, "product 1 to 2");
    EXPECT_EQ(tests[0].label, after[1]);
    EXPECT_EQ(tests[1].group, "depth 4");
    EXPECT_EQ(tests[1].label, after[3]);
}

}  // namespace
}  // namespace nrem::tasks
