// Bad loops, stops and tools fail the kit, each at the check that is meant for it.
#include <gtest/gtest.h>

#include "conformance/verdicts.hpp"

namespace {

using conformance::failures;

TEST(ConformanceOfLoops, finds_a_loop_that_is_not_deterministic) {
    EXPECT_FAILURE("bad_loops", "loop moody",
                   "gives one result for one seed: two runs with one seed differ from step");
}

TEST(ConformanceOfLoops, finds_a_loop_without_an_answer) {
    EXPECT_FAILURE("bad_loops", "loop silent",
                   "gives an answer where all goes well: it gives no answer, though every model "
                   "and tool does what it is asked");
}

TEST(ConformanceOfLoops, finds_an_offer_that_is_not_kept) {
    EXPECT_FAILURE("bad_loops", "loop boasting",
                   "shows what it offers: offers loop.verdict, and thinks no thought that is a "
                   "review with a verdict");
}

TEST(ConformanceOfLoops, finds_a_loop_that_takes_a_reply_for_granted) {
    EXPECT_FAILURE("bad_loops", "loop trusting",
                   "survives models that are of no use: crashed: Segmentation fault (at: manner 1, "
                   "question 4)");
}

TEST(ConformanceOfLoops, finds_a_loop_that_does_not_let_itself_be_ended) {
    EXPECT_FAILURE("bad_loops", "loop stubborn_loop",
                   "can be ended at any call: call 1 fails as spent: it makes another failure of "
                   "it: loop stubborn_loop: answer: no luck today");
    EXPECT_FAILURE("deaf_loop", "loop deaf_loop",
                   "stops when cancelled: used more than 10 s of a processor");
}

TEST(ConformanceOfLoops, finds_a_loop_that_calls_when_an_answer_is_over) {
    EXPECT_FAILURE("bad_loops", "loop clinging_loop",
                   "calls nothing when an answer is over: go_on is called when the answer is over");
}

TEST(ConformanceOfLoops, finds_a_loop_that_asks_what_it_may_not) {
    EXPECT_FAILURE("bad_loops", "loop cheating",
                   "gives one result for one seed: answer: ask: an operation with a truth, while an "
                   "answer is open");
    EXPECT_FAILURE("bad_loops", "loop secret",
                   "ask: it asks a language model and does not need backend.generate");
    EXPECT_FAILURE("bad_loops", "loop orphaned", "answer: think: parent is 5, not from -1 to -1");
}

TEST(ConformanceOfStops, finds_a_stop_that_is_not_deterministic_or_not_clear) {
    EXPECT_FAILURE("bad_loops", "stop moody_stop", "gives one result for one seed: ");
    EXPECT_FAILURE("bad_loops", "stop undecided", "decide: 5 is neither 0 nor 1");
}

TEST(ConformanceOfStops, finds_a_stop_that_does_not_need_what_it_looks_at) {
    EXPECT_FAILURE("bad_loops", "stop blind",
                   "needs what it looks at: it never stops where a loop does not offer "
                   "loop.verdict, and does not need it");
}

TEST(ConformanceOfStops, finds_a_stop_that_does_not_survive_zeros) {
    EXPECT_FAILURE("bad_loops", "stop dividing",
                   "survives odd standings: crashed: Floating point exception (at: zeros)");
}

TEST(ConformanceOfTools, finds_a_tool_that_depends_on_more_than_its_arguments) {
    EXPECT_FAILURE("bad_tools", "tool clock",
                   "gives the same a second later: calls, and the same a second later, differ");
    EXPECT_FAILURE("bad_tools", "tool counting_tool",
                   "keeps nothing between calls: the same calls of one instance differ");
    EXPECT_FAILURE("bad_tools", "tool crowded",
                   "runs alike when shared: one call alone and four at once differ");
    EXPECT_FAILURE("bad_tools", "tool peeking", "recalls, and does not offer tool.reads_memory");
}

TEST(ConformanceOfTools, finds_a_schema_that_is_of_no_use) {
    EXPECT_FAILURE("bad_tools", "tool vague",
                   "describes its arguments: argument text has no description, for a model to read");
    EXPECT_FAILURE("bad_tools", "tool listed", "has another type than object");
}

TEST(ConformanceOfTools, finds_a_tool_that_fails_where_it_could_refuse) {
    EXPECT_FAILURE("bad_tools", "tool fragile",
                   "gives one result for one seed: tool fragile: call: stoi");
    EXPECT_FAILURE("bad_tools", "tool speechless_tool", "refused without saying why");
    EXPECT_FAILURE("bad_tools", "tool chatty",
                   "gave 100000 bytes, and a result has at most 65536");
    EXPECT_FAILURE("bad_tools", "tool hopeful", "survives any memory: tool hopeful: call: ");
}

}  // namespace
