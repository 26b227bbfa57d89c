// The rules that show notes, clarifications and corrected mistakes, none of which asks a model.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::contents;
using stage::Days;
using stage::Given;
using stage::Lesson;
using stage::Mind;

const Lesson wrong{.text = "monday", .answer = "sun", .prediction = "rain"};

TEST(GrowPrompt, appends_corrected_mistakes_up_to_a_count) {
    Days days;
    Mind mind("grow_prompt", {{"count", "2"}});
    mind.write(days.add({.text = "right", .answer = "sun", .prediction = "sun"}));
    for (const auto* text : {"a", "b", "c"})
        mind.write(days.add({.text = text, .answer = "sun", .prediction = "rain"}));
    EXPECT_EQ(contents(mind.records()), "case: b -> sun\ncase: c -> sun\n");
    EXPECT_EQ(mind.read(days.cue("x")).records().count, 2u);
}

TEST(GrowPrompt, shows_a_clarification_as_text_and_holds_the_tokens) {
    Days days;
    Mind mind("grow_prompt", {{"tokens", "11"}});
    for (const auto* text : {"a", "b"}) {
        days.add({.text = text, .answer = "sun", .prediction = "rain"});
        days.last().clarification = borrow("I meant its weather at night.");
        mind.write(days.last());
    }
    const auto& seen = mind.read(days.cue("x"));
    EXPECT_EQ(seen.text(), "Asked before: b\nThe user then said: I meant its weather at night.");
    EXPECT_EQ(seen.records().count, 0u);
}

Record note_of(std::string_view text, double strength, double created) {
    Record record = make_record("fact");
    record.text = borrow(text);
    record.strength = strength;
    record.created = created;
    return record;
}

struct Shelf : Mind {
    explicit Shelf(const std::string& rule, const Given& given) : Mind(rule, given) {
        put(note_of("old", 3, 1));
        put(note_of("gone", 0, 2));
        put(note_of("late", 1, 3));
        put(note_of("last", 2, 4));
    }
};

TEST(Notes, shows_the_newest_that_fit_in_the_order_of_their_making) {
    Days days;
    Shelf mind("notes", {{"tokens", "2"}});
    EXPECT_EQ(mind.read(days.cue("x")).text(), "late\nlast");
}

TEST(Notes, shows_the_strongest_where_so_wanted) {
    Days days;
    Shelf mind("notes", {{"tokens", "2"}, {"first", "strongest"}});
    EXPECT_EQ(mind.read(days.cue("x")).text(), "old\nlast");
}

TEST(Notes, leaves_out_what_was_superseded) {
    Days days;
    Shelf mind("notes", {});
    EXPECT_EQ(mind.read(days.cue("x")).text(), "old\nlate\nlast");
}

TEST(Notes, writes_nothing_at_wake) {
    Days days;
    Mind mind("notes");
    mind.write(days.add(wrong));
    EXPECT_EQ(mind.records().size(), 0u);
}

TEST(NoteCases, recalls_records_instead_of_text) {
    Days days;
    Shelf mind("note_cases", {{"tokens", "2"}});
    const auto& seen = mind.read(days.cue("x"));
    EXPECT_EQ(seen.text(), "");
    EXPECT_EQ(seen.positions(), (std::vector<std::size_t>{2, 3}));
}

// A question of the given wording about a word, answered wrongly, with what the user said.
void misunderstand(Mind& mind, Days& days, std::string question, std::string_view said) {
    days.add({.text = std::move(question), .answer = "sun", .prediction = "rain"});
    days.last().clarification = borrow(said);
    mind.write(days.last());
}

TEST(FeedbackLookup, recalls_a_clarification_by_the_wording_whatever_the_word) {
    Days days;
    Mind mind("feedback_lookup");
    misunderstand(mind, days, "what is akin to < quick > ?", "a synonym");
    misunderstand(mind, days, "what echoes < sun > ?", "a homonym");
    const auto& seen = mind.read(days.cue("what is akin to < extraordinary > ?"));
    EXPECT_EQ(seen.text(),
              "Asked before: what is akin to < quick > ?\nThe user then said: a synonym");
    EXPECT_EQ(seen.records().count, 0u);
}

TEST(FeedbackLookup, overwrites_the_clarification_of_a_wording) {
    Days days;
    Mind mind("feedback_lookup");
    misunderstand(mind, days, "what is akin to < quick > ?", "a synonym");
    misunderstand(mind, days, "what is akin to < slow > ?", "a word like it");
    EXPECT_EQ(contents(mind.records()),
              "clarification: what is akin to < slow > ? -> a word like it\n");
}

TEST(FeedbackLookup, stores_answers_by_the_whole_question_or_not_at_all) {
    Days days;
    Mind mind("feedback_lookup");
    misunderstand(mind, days, "what is akin to < quick > ?", "");
    EXPECT_EQ(mind.read(days.cue("what is akin to < quick > ?")).records().count, 1u);
    EXPECT_EQ(mind.read(days.cue("what is akin to < extraordinary > ?")).records().count, 0u);
    Mind without("feedback_lookup", {{"answers", "false"}});
    misunderstand(without, days, "what is akin to < quick > ?", "");
    EXPECT_EQ(without.records().size(), 0u);
}

}  // namespace
