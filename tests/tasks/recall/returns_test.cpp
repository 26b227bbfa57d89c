// The task whose lists come back: what is taught when, what changes, what is asked.
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

using Values = std::map<std::uint64_t, std::string>;

// The lessons between two boundaries, block by block, and the tests after each.
struct Block {
    Stream lessons;
    Stream tests;
};
std::vector<Block> blocks_of(const Stream& stream) {
    std::vector<Block> blocks(1);
    bool night = false;
    for (const auto& event : stream) {
        if (event.kind == NREM_BOUNDARY) {
            night = true;
        } else if (event.kind == NREM_TEST) {
            blocks.back().tests.push_back(event);
        } else {
            if (night) blocks.emplace_back();
            night = false;
            blocks.back().lessons.push_back(event);
        }
    }
    return blocks;
}

Values values_of(const Stream& events) {
    Values values;
    for (const auto& event : events) values[event.item] = event.label;
    return values;
}

TEST(Returns, teaches_the_lists_in_turn_and_tests_all_that_was_taught) {
    const auto blocks =
        blocks_of(Task("returns", {{"lists", "3"}, {"rounds", "2"}, {"pairs", "5"}}).play(0));
    ASSERT_EQ(blocks.size(), 6u);
    for (std::size_t b = 0; b < 6; ++b) {
        EXPECT_EQ(blocks[b].lessons.size(), 10u);
        const auto taught = values_of(blocks[b].lessons);
        EXPECT_EQ(taught.size(), 5u);
        EXPECT_EQ(taught.begin()->first, b % 3 * 5 + 1);
        EXPECT_EQ(blocks[b].tests.size(), std::min<std::size_t>(b + 1, 3) * 5);
        const auto asked = values_of(blocks[b].tests);
        for (const auto& [item, value] : taught) EXPECT_EQ(asked.at(item), value);
    }
}

TEST(Returns, changes_its_share_of_a_list_when_it_returns_and_nothing_else) {
    const auto blocks = blocks_of(Task("returns", {{"changed", "0.25"}}).play(0));
    for (std::size_t b = 3; b < blocks.size(); ++b) {
        const auto before = values_of(blocks[b - 1].tests);
        const auto now = values_of(blocks[b].tests);
        const auto taught = values_of(blocks[b].lessons);
        int changed = 0;
        for (const auto& [item, value] : now) {
            changed += value != before.at(item);
            if (!taught.contains(item)) {
                EXPECT_EQ(value, before.at(item));
            }
        }
        EXPECT_EQ(changed, 4);
    }
}

TEST(Returns, changes_all_or_nothing_at_the_ends_of_the_range) {
    for (const char* share : {"0", "1"}) {
        const auto blocks = blocks_of(Task("returns", {{"changed", share}}).play(0));
        const auto before = values_of(blocks[0].lessons);
        const auto after = values_of(blocks[3].lessons);
        for (const auto& [item, value] : after)
            EXPECT_EQ(value == before.at(item), share[0] == '0');
    }
}

TEST(Returns, shows_its_share_of_wrong_lessons_and_asks_for_the_right_values) {
    const auto blocks =
        blocks_of(Task("returns", {{"wrong", "0.2"}, {"repeats", "50"}, {"changed", "0"}}).play(0));
    const auto right = values_of(blocks.back().tests);
    double wrong = 0;
    double all = 0;
    for (const auto& block : blocks)
        for (const auto& lesson : block.lessons) {
            wrong += lesson.label != right.at(lesson.item);
            ++all;
        }
    EXPECT_NEAR(wrong / all, 0.2, 0.02);
    for (const auto& test : blocks[4].tests) EXPECT_EQ(test.label, right.at(test.item));
}

TEST(Returns, has_an_oracle_that_knows_what_holds) {
    const auto stream = Task("returns", {{"lesson", "query"}, {"wrong", "0.3"}}).play(0);
    double right = 0;
    const auto queries = only(stream, NREM_QUERY);
    ASSERT_EQ(queries.size(), 3u * 3 * 16 * 2);
    for (const auto& query : queries) right += query.oracle == query.answer;
    EXPECT_NEAR(right / static_cast<double>(queries.size()), 0.7, 0.08);
    for (const auto& test : only(stream, NREM_TEST)) EXPECT_EQ(test.oracle, test.answer);
}

TEST(Returns, asks_for_one_list_once_all_are_taught_and_teaches_the_same_whichever_it_is) {
    std::vector<Stream> lessons;
    for (const char* asked : {"1", "3"}) {
        const auto stream = Task("returns", {{"rounds", "1"}, {"asked", asked}}).play(0);
        lessons.push_back(only(stream, NREM_OBSERVE));
        const auto blocks = blocks_of(stream);
        ASSERT_EQ(blocks.size(), 3u);
        EXPECT_EQ(blocks[0].tests.size() + blocks[1].tests.size(), 0u);
        const auto taught = values_of(blocks[asked[0] == '1' ? 0 : 2].lessons);
        EXPECT_EQ(values_of(blocks[2].tests), taught);
    }
    EXPECT_EQ(lessons[0], lessons[1]);
}

TEST(Returns, draws_the_names_of_a_stream_from_more_than_it_has_keys) {
    const Task task("returns", {{"pairs", "8"}, {"lists", "2"}, {"names", "40"}});
    std::set<std::string> of_all_streams;
    for (std::uint64_t index = 0; index < 20; ++index) {
        std::set<std::string> names;
        for (const auto& lesson : only(task.play(index), NREM_OBSERVE)) names.insert(lesson.text);
        EXPECT_EQ(names.size(), 16u);
        of_all_streams.insert(names.begin(), names.end());
    }
    EXPECT_EQ(of_all_streams.size(), 40u);
    EXPECT_TRUE(of_all_streams.contains("key 40"));
}

TEST(Returns, keys_without_dimensions_are_names_alone) {
    for (const auto& event : Task("returns", {{"dimensions", "0"}}).play(0))
        EXPECT_TRUE(event.features.empty());
}

TEST(Returns, refuses_a_list_that_is_not_there_too_few_names_and_one_dimension) {
    EXPECT_THROW(Task("returns", {{"lists", "2"}, {"asked", "3"}}), core::Error);
    EXPECT_THROW(Task("returns", {{"lists", "2"}, {"pairs", "8"}, {"names", "15"}}), core::Error);
    EXPECT_THROW(Task("returns", {{"dimensions", "1"}}), core::Error);
}

TEST(Returns, differs_from_stream_to_stream) {
    const Task task("returns");
    EXPECT_NE(task.play(0)[0].features, task.play(1)[0].features);
    EXPECT_EQ(task.play(1), task.play(1));
}

}  // namespace
}  // namespace nrem::tasks
