// The tasks for bounded stores: what returns, how long scenes are, what is asked of whom.
#include <map>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

std::size_t count(const Stream& stream, const std::string& group) {
    std::size_t found = 0;
    for (const auto& event : stream) found += event.group == group;
    return found;
}

TEST(TopicReturns, asks_at_the_first_step_of_a_topic_that_was_there) {
    const auto stream = Task("topic_returns").play(0);
    ASSERT_EQ(stream.size(), 80 * 5 + 1);
    std::set<std::uint64_t> seen;
    for (const auto& event : stream) {
        if (event.group == "returns") {
            EXPECT_TRUE(seen.contains(event.item));
            EXPECT_LE(event.item, 4u);
        }
        seen.insert(event.item);
    }
    EXPECT_GT(count(stream, "returns"), 10u);
    EXPECT_EQ(stream.back().group, "end");
}

TEST(ScenesStream, has_scenes_one_after_the_other_and_asks_for_each) {
    const auto stream = Task("scenes_stream", {{"scenes", "12"}}).play(1);
    std::map<std::uint64_t, std::size_t> lengths;
    std::uint64_t last = 0;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        EXPECT_TRUE(event.item == last || event.item == last + 1);
        last = event.item;
        ++lengths[event.item];
    }
    ASSERT_EQ(lengths.size(), 12u);
    const auto tests = only(stream, NREM_TEST);
    ASSERT_EQ(tests.size(), 12u);
    for (const auto& test : tests) {
        EXPECT_GE(lengths[test.item], 2u);
        EXPECT_LE(lengths[test.item], 64u);
        EXPECT_EQ(test.group.ends_with("short"), lengths[test.item] < 8);
    }
}

TEST(Innovations, shows_each_fact_once_in_the_first_half) {
    for (const auto* noise : {"0", "0.3"}) {
        const auto stream = Task("innovations", {{"noise", noise}}).play(0);
        std::map<std::uint64_t, std::size_t> times;
        for (std::size_t step = 0; step < 600; ++step) {
            ++times[stream[step].item];
            if (stream[step].item <= 20) {
                EXPECT_LT(step, 300u);
            }
        }
        for (std::uint64_t fact = 1; fact <= 20; ++fact) EXPECT_EQ(times[fact], 1u);
        EXPECT_EQ(times.size() == 28, std::string(noise) == "0");
        EXPECT_EQ(count(stream, "fact"), 20u);
        EXPECT_EQ(count(stream, "routine"), 8u);
    }
}

TEST(GridViews, shows_the_same_at_a_cell_unless_something_passes) {
    const auto stream = Task("grid_views", {{"passing", "0.2"}}).play(0);
    std::map<std::uint64_t, std::string> land;
    std::set<std::uint64_t> visited;
    std::size_t last = 0;
    for (const auto& event : stream) {
        const std::size_t cell = event.item - 1;
        EXPECT_EQ(event.features[cell], 1.0F);
        if (event.at > 0) {
            const auto along = [](std::size_t a, std::size_t b) { return (a + 12 - b) % 12; };
            const std::size_t rows = along(cell / 12, last / 12);
            const std::size_t columns = along(cell % 12, last % 12);
            EXPECT_TRUE((rows == 0) != (columns == 0));
            EXPECT_TRUE(rows + columns == 1 || rows + columns == 11);
        }
        last = cell;
        EXPECT_EQ(event.group == "passing", event.label.starts_with("thing"));
        const bool again = event.group == "near" || event.group == "far";
        if (again || event.group == "first") {
            EXPECT_EQ(visited.contains(event.item), again);
        }
        visited.insert(event.item);
        if (event.group == "passing") continue;
        EXPECT_EQ(land.emplace(event.item, event.label).first->second, event.label);
    }
}

TEST(Rooms, asks_for_the_last_or_the_first_thing_of_an_episode) {
    for (const std::string ask : {"last", "first"}) {
        std::map<std::uint64_t, std::string> there;
        std::size_t asked = 0;
        for (const auto& event : Task("rooms", {{"ask", ask}, {"episodes", "5"}}).play(0)) {
            if (event.kind == NREM_BOUNDARY) {
                there.clear();
            } else if (event.kind == NREM_OBSERVE) {
                const auto [at, fresh] = there.emplace(event.item, event.label);
                if (!fresh && ask == "last") at->second = event.label;
            } else {
                EXPECT_EQ(there.at(event.item), event.label);
                ++asked;
            }
        }
        EXPECT_EQ(asked, 30u);
    }
}

TEST(LateBinding, tells_what_a_symbol_means_after_or_before_its_thing) {
    const auto stream =
        Task("late_binding", {{"direct", "2"}, {"late", "3"}, {"early", "4"}}).play(0);
    std::map<std::uint64_t, std::size_t> shown;
    std::map<std::uint64_t, std::size_t> explained;
    std::map<std::uint64_t, std::string> meaning;
    for (std::size_t step = 0; step < stream.size(); ++step) {
        const auto& event = stream[step];
        if (event.kind != NREM_OBSERVE) continue;
        if (event.item > 9) {
            explained[event.item - 9] = step;
            meaning[event.item - 9] = event.label;
        } else {
            shown[event.item] = step;
            if (event.item <= 2) meaning[event.item] = event.label;
            EXPECT_EQ(event.answer < 0, event.item > 2);
        }
    }
    ASSERT_EQ(only(stream, NREM_TEST).size(), 9u);
    for (const auto& test : only(stream, NREM_TEST)) {
        EXPECT_EQ(test.label, meaning.at(test.item));
        if (test.group == "late") {
            EXPECT_GT(explained.at(test.item), shown.at(test.item));
        }
        if (test.group == "early") {
            EXPECT_LT(explained.at(test.item), shown.at(test.item));
        }
        for (std::size_t i = 64; i < 128; ++i) EXPECT_EQ(test.features[i], 0);
    }
    EXPECT_EQ(explained.size(), 7u);
}

TEST(InstructedReading, asks_about_the_topic_that_it_told) {
    const auto topic = [](const Seen& event) { return (event.item - 1) % 96 / 12; };
    for (const std::string tell : {"topic", "wrong", "nothing"}) {
        const auto stream = Task("instructed_reading", {{"tell", tell}}).play(0);
        std::string told;
        std::size_t instructions = 0;
        for (const auto& event : stream) {
            if (event.kind == NREM_OBSERVE && event.answer < 0) {
                told = event.text;
                ++instructions;
            }
            if (event.group != "asked" || told.empty()) continue;
            const std::string about = "topic " + std::to_string(topic(event) + 1) + " matters";
            EXPECT_EQ(told == about, tell == "topic");
        }
        EXPECT_EQ(instructions, tell == "nothing" ? 0u : 6u);
        EXPECT_EQ(count(stream, "asked"), 36u);
        EXPECT_EQ(count(stream, "local"), 48u);
    }
}

TEST(InstructedReading, comes_back_to_a_topic_as_often_as_it_is_said_to) {
    for (const std::string recurs : {"0", "1"}) {
        std::vector<std::uint64_t> topics;
        for (const auto& event : Task("instructed_reading", {{"recurs", recurs}}).play(2))
            if (event.group == "asked") topics.push_back((event.item - 1) % 96 / 12);
        for (std::size_t i = 6; i < topics.size(); i += 6)
            EXPECT_EQ(topics[i] == topics[i - 6], recurs == "1");
    }
}

TEST(LabelledSeries, is_labelled_by_a_detector_that_knows_the_level_and_by_an_expert) {
    const auto stream = Task("labelled_series").play(0);
    std::map<std::uint64_t, std::string> state;
    for (const auto& test : only(stream, NREM_TEST)) state[test.item] = test.label;
    std::size_t right = 0;
    std::size_t weak = 0;
    for (const auto& event : only(stream, NREM_OBSERVE)) {
        if (!state.contains(event.item)) continue;
        EXPECT_EQ(event.label.substr(0, 4), state.at(event.item).substr(0, 4));
        right += event.label == state.at(event.item);
        ++weak;
    }
    EXPECT_NEAR(static_cast<double>(right) / static_cast<double>(weak), 0.5, 0.2);
    const auto hints = only(stream, NREM_QUERY);
    EXPECT_EQ(hints.size(), 16u);
    for (const auto& hint : hints) {
        EXPECT_EQ(hint.group, "hint");
        if (state.contains(hint.item)) {
            EXPECT_EQ(hint.label, state.at(hint.item));
        }
    }
}

TEST(LabelledSeries, tests_near_to_hints_and_far_from_them) {
    std::set<std::uint64_t> hinted;
    for (const auto& event : Task("labelled_series").play(1)) {
        if (event.kind == NREM_QUERY) hinted.insert(event.item);
        if (event.kind != NREM_TEST) continue;
        bool near = false;
        for (const auto item : hinted)
            near |= std::max(item, event.item) - std::min(item, event.item) <= 3;
        EXPECT_TRUE(event.group.ends_with(near ? "near" : "far")) << event.group;
        EXPECT_FALSE(hinted.contains(event.item));
    }
}

TEST(Glimpses, moves_a_share_of_the_active_elements) {
    const auto stream = Task("glimpses", {{"exposures", "2"}}).play(0);
    std::map<std::uint64_t, std::vector<float>> pattern;
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) continue;
        EXPECT_EQ(std::count(event.features.begin(), event.features.end(), 1.0F), 16);
        const bool known = !pattern.emplace(event.item, event.features).second;
        EXPECT_EQ(known, event.group != "new" && (event.kind != NREM_OBSERVE || event.at >= 32));
        std::size_t same = 0;
        for (std::size_t i = 0; i < event.features.size(); ++i)
            same += event.features[i] == 1 && pattern[event.item][i] == 1;
        if (event.group == "old, noise 0") {
            EXPECT_EQ(same, 16u);
        }
        if (event.group == "old, noise 0.25") {
            EXPECT_EQ(same, 12u);
        }
        if (event.group == "old, noise 0.5") {
            EXPECT_EQ(same, 8u);
        }
        if (event.kind == NREM_OBSERVE && known) {
            EXPECT_EQ(same, 14u);
        }
    }
    EXPECT_EQ(count(stream, "new"), 16u);
}

}  // namespace
}  // namespace nrem::tasks
