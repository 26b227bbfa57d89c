// The memory tests of recall: what they show, what they ask of it, and in which groups.
#include <cmath>
#include <map>

#include "plugins/engines/episodic/prior.hpp"
#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

std::map<std::string, Stream> by_group(const Stream& stream) {
    std::map<std::string, Stream> groups;
    for (const auto& event : stream)
        if (!event.group.empty()) groups[event.group].push_back(event);
    return groups;
}

std::vector<std::string> labels(const Stream& events) {
    std::vector<std::string> found;
    for (const auto& event : events) found.push_back(event.label);
    return found;
}

double cosine(const std::vector<float>& a, const std::vector<float>& b) {
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) {
        ab += static_cast<double>(a[i]) * static_cast<double>(b[i]);
        aa += static_cast<double>(a[i]) * static_cast<double>(a[i]);
        bb += static_cast<double>(b[i]) * static_cast<double>(b[i]);
    }
    return ab / std::sqrt(aa * bb);
}

TEST(RepeatedList, repeats_permutes_or_replaces_the_list_before) {
    const auto stream = Task("repeated_list", {{"words", "6"}, {"gaps", "3"}}).play(0);
    std::vector<std::string> first;
    std::set<std::string> conditions;
    for (std::size_t i = 0; i < stream.size();) {
        if (stream[i].kind != NREM_QUERY) {
            ++i;
            continue;
        }
        std::vector<std::string> list{stream[i - 1].label};
        const std::string group = stream[i].group;
        for (; i < stream.size() && stream[i].kind == NREM_QUERY; ++i)
            list.push_back(stream[i].label);
        EXPECT_EQ(list.size(), 6u);
        auto sorted = list;
        std::sort(sorted.begin(), sorted.end());
        if (group == "list 1") {
            first = list;
            continue;
        }
        conditions.insert(group);
        auto expected = first;
        std::sort(expected.begin(), expected.end());
        EXPECT_EQ(list == first, group == "same, gap 3") << group;
        EXPECT_EQ(sorted == expected, group != "new, gap 3") << group;
    }
    EXPECT_EQ(conditions,
              (std::set<std::string>{"same, gap 3", "permuted, gap 3", "new, gap 3"}));
}

TEST(RepeatedList, puts_as_many_filler_words_between_the_lists_as_the_gap_says) {
    const auto stream = Task("repeated_list", {{"gaps", "2 7"}, {"boundary", "true"}}).play(0);
    std::map<std::string, std::size_t> gaps;
    std::size_t since = 0;
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) since = 0;
        if (event.kind == NREM_OBSERVE) ++since;
        if (event.kind == NREM_QUERY && event.group != "list 1")
            gaps.try_emplace(event.group, since - 1);  // the list's first word is shown, too
    }
    EXPECT_EQ(gaps.size(), 6u);
    for (const auto& [group, gap] : gaps)
        EXPECT_EQ(gap, group.ends_with("gap 2") ? 2u : 7u) << group;
}

TEST(RepeatedList, cues_with_the_word_before) {
    const auto stream = Task("repeated_list").play(0);
    for (std::size_t i = 1; i < stream.size(); ++i) EXPECT_EQ(stream[i].text, stream[i - 1].label);
}

TEST(RecallRetention, shows_pairs_as_often_as_their_group_says) {
    const auto stream = Task("recall_retention", {{"delays", "0 20"}, {"pairs", "9"}}).play(0);
    std::map<std::uint64_t, int> shown;
    for (const auto& event : only(stream, NREM_OBSERVE)) ++shown[event.item];
    for (const auto& test : only(stream, NREM_TEST))
        EXPECT_NE(test.group.find("shown " + std::to_string(shown[test.item]) + ","),
                  std::string::npos);
}

TEST(RecallRetention, asks_again_after_each_delay) {
    const auto stream = Task("recall_retention", {{"delays", "0 20 50"}, {"pairs", "9"}}).play(0);
    std::size_t others = 0;
    std::set<std::string> delays;
    for (const auto& event : stream) {
        others += event.kind == NREM_OBSERVE && event.item > 9;
        if (event.kind != NREM_TEST) continue;
        EXPECT_TRUE(event.group.ends_with("after " + std::to_string(others))) << event.group;
        delays.insert(event.group.substr(event.group.find("after")));
    }
    EXPECT_EQ(delays, (std::set<std::string>{"after 0", "after 20", "after 50"}));
}

TEST(RecallRetention, recognises_the_own_value_beside_a_lure) {
    const auto stream = Task("recall_retention", {{"delays", "0"}}).play(0);
    std::map<std::uint64_t, std::string> own;
    for (const auto& event : only(stream, NREM_OBSERVE)) own[event.item] = event.label;
    std::size_t first = 0;
    std::size_t recognitions = 0;
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(test.label, own[test.item]);
        EXPECT_EQ(test.oracle, test.answer);
        if (!test.group.starts_with("recognition")) continue;
        ASSERT_EQ(test.choices.size(), 2u);
        EXPECT_NE(test.choices[0], test.choices[1]);
        EXPECT_EQ(std::count(test.choices.begin(), test.choices.end(), own[test.item]), 1);
        first += test.answer == 0;
        ++recognitions;
    }
    EXPECT_EQ(recognitions, 40u);
    EXPECT_GT(first, 8u);
    EXPECT_LT(first, 32u);
}

TEST(RecallRetention, refuses_delays_that_fall_and_words_that_are_no_numbers) {
    EXPECT_NE(complaint("recall_retention", {{"delays", "100 30"}}).find("must rise"),
              std::string::npos);
    EXPECT_NE(complaint("recall_retention", {{"delays", "0 soon"}}).find("delays: 'soon'"),
              std::string::npos);
}

TEST(CuedRecall, asks_each_fact_by_a_clean_a_noisy_and_a_reversed_cue) {
    const auto stream = Task("cued_recall", {{"facts", "10"}, {"told", "60"}}).play(0);
    std::map<std::uint64_t, Seen> told;
    for (const auto& event : only(stream, NREM_OBSERVE)) told[event.item] = event;
    const auto groups = by_group(stream);
    EXPECT_EQ(groups.size(), 6u);
    for (const auto& [group, events] : groups) {
        EXPECT_EQ(events.size(), 5u) << group;
        for (const auto& event : events) {
            const auto& fact = told.at(group.starts_with("reverse") ? event.evidence.at(0)
                                                                    : event.item);
            if (group.starts_with("clean")) { EXPECT_EQ(event.features, fact.features); }
            if (group.starts_with("noisy")) {
                EXPECT_NEAR(cosine(event.features, fact.features), std::sqrt(0.5), 0.2);
            }
            if (group.starts_with("reverse")) {
                EXPECT_EQ(event.features, fact.vector);
                EXPECT_EQ(event.text, fact.label);
                EXPECT_EQ(event.label, fact.text);
                EXPECT_EQ(event.vector, fact.features);
            } else {
                EXPECT_EQ(event.label, fact.label);
            }
        }
    }
}

TEST(CuedRecall, tells_frequent_facts_more_often) {
    const auto stream = Task("cued_recall").play(0);
    std::map<std::uint64_t, int> told;
    for (const auto& event : only(stream, NREM_OBSERVE)) ++told[event.item];
    EXPECT_GT(told[1], 4 * told[17]);
    EXPECT_EQ(told.size(), 32u);
    EXPECT_NE(complaint("cued_recall", {{"told", "8"}}), "accepted");
}

TEST(MixedFacts, has_as_many_usual_surprising_and_changed_facts_as_asked_for) {
    const Task task("mixed_facts");
    for (std::uint64_t s = 0; s < 4; ++s) {
        const auto stream = task.play(s);
        std::map<std::string, std::set<std::string>> values;  // of each key
        std::map<std::string, std::string> last;
        for (const auto& event : only(stream, NREM_OBSERVE)) {
            values[event.text].insert(event.label);
            last[event.text] = event.label;
        }
        std::size_t asked = 0, changed = 0, usual = 0;
        for (const auto& [group, events] : by_group(stream))
            for (const auto& event : events) {
                ++asked;
                const bool is_changed = group.ends_with("changed");
                changed += is_changed ? 1 : 0;
                EXPECT_EQ(values.at(event.text).size(), is_changed ? 2u : 1u) << event.text;
                EXPECT_EQ(last.at(event.text), event.label);
                const std::size_t rule = prior_choice(event.text, event.choices.size());
                const bool is_usual = event.choices[rule] == event.label;
                usual += is_usual ? 1 : 0;
                if (!is_changed) { EXPECT_EQ(group.ends_with("usual"), is_usual) << group; }
            }
        EXPECT_EQ(asked, 32u);
        EXPECT_EQ(changed, 8u);
        EXPECT_EQ(usual, 16u);
    }
}

TEST(MixedFacts, tells_frequent_facts_more_often_and_asks_first_where_lessons_are_queries) {
    const auto stream = Task("mixed_facts", {{"lesson", "query"}}).play(0);
    std::map<std::uint64_t, std::size_t> told;
    for (const auto& event : only(stream, NREM_QUERY)) ++told[event.item];
    EXPECT_EQ(told.size(), 32u);
    EXPECT_GT(told[1], 4 * told[20]);
    for (const auto& event : only(stream, NREM_TEST))
        EXPECT_EQ(event.group.starts_with("frequent"), event.item <= 16) << event.text;
    EXPECT_NE(complaint("mixed_facts", {{"told", "8"}}).find("each is told at least once"),
              std::string::npos);
    EXPECT_NE(complaint("mixed_facts", {{"told", "32"}}).find("only 0 are told twice"),
              std::string::npos);
}

TEST(MixedFacts, says_of_each_lesson_when_its_fact_was_told_before) {
    const Given given{{"lesson", "query"}, {"days", "4"}, {"zipf", "0"}};
    const auto stream = Task("mixed_facts", given).play(0);
    std::map<std::string, std::pair<int, std::string>> last;  // day and value of each key
    std::map<std::string, std::size_t> counts;
    int day = 0;
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) ++day;
        if (event.kind != NREM_QUERY) continue;
        const auto known = last.find(event.text);
        const std::string expected = known == last.end()                        ? "lesson, new"
                                     : known->second.second != event.label ? "lesson, changing"
                                     : known->second.first == day          ? "lesson, today"
                                                                           : "lesson, before";
        EXPECT_EQ(event.group, expected);
        ++counts[event.group];
        last[event.text] = {day, event.label};
    }
    EXPECT_EQ(day, 4);
    EXPECT_EQ(counts["lesson, new"], 32u);
    EXPECT_EQ(counts["lesson, changing"], 8u);
    EXPECT_GT(counts["lesson, today"], 5u);
    EXPECT_GT(counts["lesson, before"], 40u);
}

TEST(MultiQueryRecall, asks_each_key_once_at_the_gap_of_its_group) {
    const auto stream = Task("multi_query_recall", {{"pairs", "20"}, {"length", "300"}}).play(0);
    std::map<std::string, Seen> told;
    std::set<std::string> values;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        EXPECT_EQ(event.at, 2.0 * static_cast<double>(told.size()));
        values.insert(event.label);
        told[event.text] = event;
    }
    EXPECT_EQ(values.size(), 20u);
    std::set<std::string> asked;
    double before = 38;
    for (const auto& event : only(stream, NREM_TEST)) {
        asked.insert(event.text);
        EXPECT_EQ(event.label, told.at(event.text).label);
        EXPECT_EQ(event.features, told.at(event.text).features);
        EXPECT_GT(event.at, before);
        EXPECT_LT(event.at, 300);
        EXPECT_EQ(std::fmod(event.at, 2), 0);
        before = event.at;
        const double gap = event.at - told.at(event.text).at - 1;
        const double from = std::exp2(std::floor(std::log2(gap)));
        EXPECT_EQ(event.group, "gap " + std::to_string(static_cast<int>(from)) + " to " +
                                   std::to_string(static_cast<int>(2 * from - 1)));
    }
    EXPECT_EQ(asked.size(), 20u);
}

TEST(MultiQueryRecall, asks_most_keys_soon_where_the_power_is_small) {
    const auto mean_place = [](const char* power) {
        double sum = 0;
        const Task task("multi_query_recall",
                        {{"pairs", "8"}, {"length", "512"}, {"power", power}, {"dimensions", "0"}});
        for (std::uint64_t s = 0; s < 20; ++s)
            for (const auto& event : only(task.play(s), NREM_TEST)) sum += event.at / 160;
        return sum;
    };
    EXPECT_NEAR(mean_place("1"), 16 + 495.0 / 2, 30);
    EXPECT_LT(mean_place("0.01"), 150);
}

TEST(MultiQueryRecall, refuses_sequences_that_are_too_short) {
    EXPECT_NE(complaint("multi_query_recall", {{"pairs", "20"}, {"length", "79"}})
                  .find("below four tokens a pair, 80"),
              std::string::npos);
    EXPECT_NE(complaint("multi_query_recall", {{"pairs", "20"}, {"values", "19"}})
                  .find("fewer than pairs (20)"),
              std::string::npos);
}

TEST(OrderRecall, asks_which_of_two_came_first_at_the_distance_of_its_group) {
    const auto stream = Task("order_recall", {{"things", "40"}, {"scenes", "4"}}).play(0);
    std::map<std::string, std::size_t> place;
    const auto shown = only(stream, NREM_OBSERVE);
    for (std::size_t i = 0; i < shown.size(); ++i) place[shown[i].text] = i;
    std::map<std::string, std::pair<std::size_t, std::size_t>> bounds{
        {"distance 1-3", {1, 3}}, {"distance 4-15", {4, 15}}, {"distance 16-39", {16, 39}}};
    const auto groups = by_group(stream);
    EXPECT_EQ(groups.size(), 3u);
    for (const auto& [group, events] : groups) {
        std::size_t first = 0;
        for (const auto& event : events) {
            const std::size_t one = place.at(event.choices[0]);
            const std::size_t other = place.at(event.choices[1]);
            EXPECT_EQ(event.answer, one < other ? 0 : 1);
            const std::size_t apart = one < other ? other - one : one - other;
            EXPECT_GE(apart, bounds.at(group).first);
            EXPECT_LE(apart, bounds.at(group).second);
            for (std::size_t i = 0; i < event.features.size(); ++i)
                EXPECT_FLOAT_EQ(event.features[i],
                                shown[one].features[i] - shown[other].features[i]);
            first += event.answer == 0;
        }
        EXPECT_GT(first, 4u) << group;
        EXPECT_LT(first, 20u) << group;
    }
}

TEST(OrderRecall, shows_the_things_of_a_scene_one_after_the_other) {
    const auto shown = only(Task("order_recall").play(0), NREM_OBSERVE);
    for (std::size_t i = 0; i < shown.size(); ++i)
        EXPECT_EQ(shown[i].label, "scene " + std::to_string(i / 8 + 1));
}

TEST(Needle, tells_the_needle_at_its_depth_and_asks_for_it_at_the_end) {
    const auto stream = Task("needle", {{"length", "21"}}).play(0);
    std::map<std::string, std::size_t> place;
    std::set<std::string> groups;
    for (const auto& event : stream) {
        if (event.kind == NREM_OBSERVE) {
            place[event.text] = place.size() % 21;
            continue;
        }
        groups.insert(event.group);
        const double depth = std::stod(event.group.substr(event.group.find("depth") + 6));
        EXPECT_EQ(static_cast<double>(place.at(event.text)), std::round(depth * 20))
            << event.group;
    }
    EXPECT_EQ(groups.size(), 10u);
}

TEST(Needle, conflicts_with_the_prior_where_its_group_says_so) {
    const Task task("needle", {{"length", "8"}, {"dimensions", "0"}});
    std::map<std::string, std::string> prior;  // of keys, from the needles that agree
    std::size_t compared = 0;
    for (std::uint64_t s = 0; s < 30; ++s)
        for (const auto& [group, events] : by_group(task.play(s)))
            if (group.starts_with("agree"))
                for (const auto& event : events) {
                    EXPECT_EQ(prior.try_emplace(event.text, event.label).first->second,
                              event.label);
                }
    for (std::uint64_t s = 0; s < 30; ++s)
        for (const auto& [group, events] : by_group(task.play(s)))
            for (const auto& event : events)
                if (group.starts_with("conflict") && prior.contains(event.text)) {
                    EXPECT_NE(event.label, prior[event.text]);
                    ++compared;
                }
    EXPECT_GT(compared, 0u);
}

TEST(Titles, asks_for_each_word_of_a_text_with_its_title_and_without) {
    const auto stream = Task("titles", {{"texts", "5"}, {"length", "4"}}).play(0);
    const auto shown = only(stream, NREM_OBSERVE);
    const auto groups = by_group(stream);
    EXPECT_EQ(labels(groups.at("title")), labels(shown));
    EXPECT_EQ(labels(groups.at("no title")), labels(shown));
    for (std::size_t i = 0; i < shown.size(); ++i) {
        EXPECT_EQ(groups.at("title")[i].features, shown[i].features);
        EXPECT_NE(groups.at("no title")[i].features, shown[i].features);
        EXPECT_TRUE(groups.at("no title")[i].text.starts_with("title 6, "));
    }
}

TEST(Titles, ask_for_whole_texts_word_for_word) {
    const Given given{{"texts", "5"}, {"length", "4"}, {"ask", "texts"}};
    const auto stream = Task("titles", given).play(0);
    const auto shown = only(stream, NREM_OBSERVE);
    ASSERT_EQ(shown.size(), 5u);
    for (const auto& event : shown) {
        EXPECT_EQ(words(event.label).size(), 8u);  // "word 3 word 17 ..."
        EXPECT_TRUE(event.choices.empty());
    }
    EXPECT_EQ(labels(by_group(stream).at("title")), labels(shown));
}

}  // namespace
}  // namespace nrem::tasks
