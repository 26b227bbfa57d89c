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

}  // namespace
}  // namespace nrem::tasks
