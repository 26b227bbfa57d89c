// A window with notes of its own: what can be told from it, and what notes cost.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Mind;

const std::vector<std::string> numbers{"0", "1", "2", "3", "4", "5", "6", "7", "8", "9"};

// The choice whose code is read out, or "?".
std::string said(Mind& mind, Days& days, const std::string& name) {
    const auto vector = view(mind.read(days.cue(name + " = ?")).vector());
    for (std::size_t i = 0; i < vector.size(); ++i)
        if (vector[i] == 1) return numbers[i];
    return "?";
}

void tell(Days& days, Mind& mind, std::initializer_list<const char*> texts) {
    for (const auto* text : texts) mind.write(days.add({.text = text}));
}

TEST(SelfNotes, notes_what_follows_from_one_look_while_it_reads) {
    Days days(numbers);
    Mind mind("self_notes");
    tell(days, mind, {"x1 = 7.", "x2 = x1.", "x3 = x2.", "x3 = x3 + 1."});
    EXPECT_EQ(stage::contents(mind.records()),
              "episode: x1 = 7.\nepisode: x2 = x1.\nnote: x2 = 7. -> 7\nepisode: x3 = x2.\n"
              "note: x3 = 7. -> 7\nepisode: x3 = x3 + 1.\nnote: x3 = 8. -> 8\n");
    EXPECT_EQ(mind.records()[2].origin, NREM_SELF_MADE);
    EXPECT_EQ(stage::sources_of(mind.records()[2]), std::vector<std::uint64_t>{2});
    EXPECT_EQ(said(mind, days, "x3"), "8");
    EXPECT_EQ(said(mind, days, "x2"), "7");
}

TEST(SelfNotes, knows_without_notes_what_a_statement_says_alone) {
    Days days(numbers);
    Mind mind("self_notes", {{"notes", "none"}});
    tell(days, mind, {"x1 = 7.", "x2 = x1."});
    EXPECT_EQ(said(mind, days, "x1"), "7");
    EXPECT_EQ(said(mind, days, "x2"), "?");
    EXPECT_EQ(said(mind, days, "x5"), "?");
}

TEST(SelfNotes, follows_a_question_through_the_window_when_it_is_asked) {
    Days days(numbers);
    Mind mind("self_notes", {{"notes", "asking"}});
    tell(days, mind, {"x1 = 7.", "x2 = x1.", "x1 = x1 + 1.", "x3 = x2."});
    EXPECT_EQ(said(mind, days, "x3"), "7");
    EXPECT_EQ(said(mind, days, "x1"), "8");
    EXPECT_EQ(mind.records().size(), 4u);
}

TEST(SelfNotes, follows_a_question_to_later_statements_where_none_was_before) {
    Days days(numbers);
    Mind asking("self_notes", {{"notes", "asking"}});
    Mind reading("self_notes", {{"notes", "reading"}});
    for (Mind* mind : {&asking, &reading}) tell(days, *mind, {"x3 = x2.", "x2 = x1.", "x1 = 7."});
    EXPECT_EQ(said(asking, days, "x3"), "7");
    EXPECT_EQ(said(reading, days, "x3"), "?");
}

TEST(SelfNotes, keeps_values_by_notes_whose_beginning_has_left_the_window) {
    Days days(numbers);
    Mind asking("self_notes", {{"notes", "asking"}, {"size", "4"}});
    Mind reading("self_notes", {{"notes", "reading"}, {"size", "4"}});
    for (Mind* mind : {&asking, &reading}) {
        tell(days, *mind, {"x1 = 7.", "x2 = x1.", "x3 = x2.", "x4 = x3.", "x5 = x4."});
        EXPECT_EQ(mind->records().size(), 4u);
    }
    EXPECT_EQ(said(asking, days, "x5"), "?");
    EXPECT_EQ(said(reading, days, "x5"), "7");
}

TEST(SelfNotes, gives_up_on_a_circle) {
    Days days(numbers);
    Mind mind("self_notes", {{"notes", "asking"}});
    tell(days, mind, {"x1 = x2.", "x2 = x1."});
    EXPECT_EQ(said(mind, days, "x1"), "?");
}

TEST(SelfNotes, keeps_what_is_no_statement_and_makes_nothing_of_it) {
    Days days(numbers);
    Mind mind("self_notes");
    tell(days, mind, {"the gate is shut", "x1 = 99999999999999999999.", "x2 = x1 + y."});
    EXPECT_EQ(mind.records().size(), 3u);
    EXPECT_EQ(said(mind, days, "x2"), "?");
    EXPECT_TRUE(view(mind.read(days.cue("is the gate shut")).vector()).empty());
}

TEST(SelfNotes, writes_nothing_when_it_is_replayed) {
    Days days(numbers);
    Mind mind("self_notes");
    tell(days, mind, {"x1 = 7.", "x2 = x1."});
    mind.write(days.last(), NREM_SLEEP);
    EXPECT_EQ(mind.records().size(), 3u);
}

}  // namespace
