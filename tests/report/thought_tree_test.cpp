// What a loop thought aloud, as a tree for a terminal and for the page.
#include "report/thought_tree.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "base/json_line.hpp"
#include "report/step_columns.hpp"
#include "support/own_folder.hpp"
#include "wake/event_log.hpp"

namespace nrem::core {
namespace {

using Json = nlohmann::json;

class ThoughtTreeTest : public testing::Test {
protected:
    ThoughtTreeTest() {
        answer({.end = LoopEnd::stop, .iterations = 2, .calls = 3, .tokens = 40, .proposals = 2,
                .distinct = 2, .leader = 1, .right = 1, .first_is_right = 0, .leader_is_right = 0,
                .reviews = {.wrong_as_wrong = 1}});
        think({.kind = ThoughtKind::proposal, .text = "I think 12", .answer = "12", .correct = 0});
        think({.kind = ThoughtKind::note, .text = "on its own"});
        think({.parent = 0, .kind = ThoughtKind::review, .text = "no: 7 + 7", .score = 0.25,
               .verdict = 0});
        think({.iteration = 1, .parent = 2, .kind = ThoughtKind::proposal, .text = "14",
               .correct = 1});
    }
    void answer(const LoopCount& loop) {
        StepLine line{.step = 3, .kind = LineKind::query, .cue = "7 + 7"};
        line.loop = loop;
        append("events.jsonl", line);
    }
    void think(ThoughtLine line) {
        line.step = 3;
        line.index = next_++;
        append("thoughts.jsonl", line);
    }
    void append(const std::string& file, const auto& line) {
        std::string text;
        append_line(text, line);
        std::ofstream(folder_ / file, std::ios::app) << text;
    }
    Json page(const TimelineLimits& limits = {}) {
        const std::vector<std::uint64_t> streams{0};
        return page_thoughts(RunPath(folder_), streams, limits).at(0).at(3);
    }
    std::filesystem::path folder_ = own_folder();
    std::uint64_t next_ = 0;
};

TEST_F(ThoughtTreeTest, is_a_line_a_thought_below_what_it_is_about) {
    EXPECT_EQ(loop_text(RunPath(folder_), 0, 3),
              "ended: stop (the stop rule ended it), after 2 iterations, 3 calls and 40 tokens\n"
              "2 proposals, 2 different; the commonest has 1 of them and is wrong; the first is wrong; "
              "reviews: of right proposals 0 called right and 0 wrong, of wrong ones 0 called right "
              "and 1 wrong, 0 silent\n"
              "proposal 0 (iteration 1): I think 12 -> 12, wrong\n"
              "  review 2 says wrong (iteration 1): no: 7 + 7, score 0.250\n"
              "    proposal 3 (iteration 2): 14, right\n"
              "note 1 (iteration 1): on its own\n");
}

TEST_F(ThoughtTreeTest, is_none_of_a_step_without_a_loop) {
    EXPECT_EQ(loop_text(RunPath(folder_), 0, 4), "");
    EXPECT_EQ(loop_text(RunPath(folder_), 1, 3), "");
    EXPECT_EQ(loop_text(RunPath(folder_ / "nowhere"), 0, 3), "");
}

TEST_F(ThoughtTreeTest, lets_no_text_give_orders_to_a_terminal) {
    think({.kind = ThoughtKind::note, .text = "\x1b[2J"});
    EXPECT_EQ(loop_text(RunPath(folder_), 0, 3).find('\x1b'), std::string::npos);
}

TEST_F(ThoughtTreeTest, is_in_the_page_with_what_each_thought_has) {
    const Json step = page();
    ASSERT_EQ(step["thoughts"].size(), 4U);
    EXPECT_EQ(step["thoughts"][2], Json::parse(R"({"iteration":0,"parent":0,"kind":"review",
        "text":"no: 7 + 7","score":0.25,"verdict":0})"));
    EXPECT_FALSE(step.contains("thoughts_left_out"));
}

TEST_F(ThoughtTreeTest, is_cut_in_the_page_and_says_so) {
    const Json few = page({.thoughts = 3});
    EXPECT_EQ(few["thoughts"].size(), 3U);
    EXPECT_EQ(few["thoughts_left_out"], 1);
    const Json small = page({.thought_bytes = 10});
    EXPECT_EQ(small["thoughts"].size(), 1U);
    EXPECT_EQ(small["thoughts_left_out"], 3);
    EXPECT_EQ(page({.characters = 5})["thoughts"][0]["text"], "I thi...");
}

// A list is no column, though it may be the only one.
TEST_F(ThoughtTreeTest, stays_with_its_step_in_columns) {
    TextTable texts;
    const Json columns = step_columns(Json::array({page()}), texts);
    ASSERT_EQ(columns["thoughts"].size(), 1U);
    EXPECT_EQ(columns["thoughts"][0].size(), 4U);
}

TEST_F(ThoughtTreeTest, comes_with_the_steps_of_a_life) {
    const std::vector<std::uint64_t> streams{0};
    const auto life = read_timelines(RunPath(folder_ / "events.jsonl"), streams).at(0);
    ASSERT_EQ(life.steps.size(), 1U);
    EXPECT_EQ(life.steps[0]["ended"], "stop");
    EXPECT_EQ(life.steps[0]["iterations"], 2);
    EXPECT_EQ(life.steps[0]["thoughts"].size(), 4U);
    EXPECT_FALSE(life.steps[0].contains("loop"));
}

}  // namespace
}  // namespace nrem::core
