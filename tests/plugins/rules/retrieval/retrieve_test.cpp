// The rules that look records up: what they recall, that they go by the memory and not by what
// they remember of it, and what embedding costs.
#include "engines/retrieval/inverted_index.hpp"
#include "plugins/text_stage.hpp"
#include "support/allocations.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Mind;

std::string recalled(Mind& mind, const Cue& cue) {
    std::string all;
    for (const auto& record : Array<Record>(mind.read(cue).records()))
        all += (all.empty() ? "" : "|") + std::string(view(record.text));
    return all;
}

void tell(Days& days, Mind& mind, std::initializer_list<const char*> texts) {
    for (const auto* text : texts) mind.write(days.add({.text = text, .answer = "sun"}));
}

TEST(Retrieve, recalls_the_most_alike_in_the_order_of_their_making) {
    Days days;
    Mind mind("retrieve", {{"k", "2"}});
    tell(days, mind, {"red fox", "grey wolf", "red deer fox", "white owl"});
    EXPECT_EQ(recalled(mind, days.cue("a red fox")), "red fox|red deer fox");
    EXPECT_EQ(recalled(mind, days.cue("the owl")), "white owl");
    EXPECT_EQ(recalled(mind, days.cue("a whale")), "");
}

TEST(Retrieve, takes_the_newest_of_equal_ones) {
    Days days({"old", "new", "newest"});
    Mind mind("retrieve", {{"k", "2"}});
    for (const auto* answer : {"old", "new", "newest"})
        mind.write(days.add({.text = "key 3", .answer = answer}));
    const auto shown = Array<Record>(mind.read(days.cue("key 3")).records());
    ASSERT_EQ(shown.size(), 2u);
    EXPECT_EQ(view(shown[0].answer), "new");
    EXPECT_EQ(view(shown[1].answer), "newest");
}

TEST(Retrieve, leaves_out_of_the_best_what_does_not_fit_the_budget) {
    Days days;
    Mind mind("retrieve", {{"k", "2"}, {"tokens", "4"}});  // "red fox" and "sun" are 2 + 1
    tell(days, mind, {"red fox", "red fox and red fox again, in a long text", "red fox"});
    EXPECT_EQ(recalled(mind, days.cue("red fox")), "red fox");
}

TEST(Retrieve, finds_misspelt_words_by_their_runs_of_characters) {
    Days days;
    Mind words("retrieve");
    Mind runs("retrieve", {{"score", "ngrams"}, {"k", "1"}});
    tell(days, words, {"weather in Seattle", "patients"});
    tell(days, runs, {"weather in Seattle", "patients"});
    EXPECT_EQ(recalled(words, days.cue("Seatle")), "");
    EXPECT_EQ(recalled(runs, days.cue("Seatle")), "weather in Seattle");
}

TEST(Retrieve, looks_the_answers_up_too_unless_the_text_alone_is_indexed) {
    Days days({"3", "4"});
    Mind both("retrieve");
    Mind text("retrieve", {{"indexed", "text"}});
    for (Mind* mind : {&both, &text}) {
        mind->write(days.add({.text = "key 3", .answer = "4"}));
        mind->write(days.add({.text = "lock 5", .answer = "3"}));
    }
    EXPECT_EQ(recalled(both, days.cue("key 3")), "key 3|lock 5");
    EXPECT_EQ(recalled(text, days.cue("key 3")), "key 3");
}

TEST(Retrieve, does_not_recall_what_was_superseded) {
    Days days;
    Mind mind("retrieve", {{"k", "1"}});
    tell(days, mind, {"red fox", "red fox, again"});
    mind.memory.edit_records().set_strength(mind.records()[0].id, 0);
    EXPECT_EQ(recalled(mind, days.cue("red fox")), "red fox, again");
}

TEST(Retrieve, keeps_texts_without_an_answer_and_what_a_user_explained) {
    Days days;
    Mind mind("retrieve");
    mind.write(days.add({.text = "the gate is shut"}));
    days.add({.text = "what is like a gate", .answer = "sun", .prediction = "rain"});
    days.last().clarification = borrow("I want a synonym");
    mind.write(days.last());
    ASSERT_EQ(mind.records().size(), 2u);
    EXPECT_EQ(view(mind.records()[0].kind), "episode");
    EXPECT_EQ(view(mind.records()[1].kind), "clarification");
    EXPECT_EQ(recalled(mind, days.cue("the gate")), "the gate is shut");
    EXPECT_NE(mind.read(days.cue("a gate")).text().find("I want a synonym"), std::string::npos);
}

TEST(Retrieve, writes_nothing_when_it_is_replayed) {
    Days days;
    Mind mind("retrieve");
    tell(days, mind, {"red fox"});
    mind.write(days.last(), NREM_SLEEP);
    EXPECT_EQ(mind.records().size(), 1u);
}

// A record of another text under the same id, as a policy leaves it.
void rewrite(core::Memory& memory, std::size_t position, std::string_view text) {
    Record record = memory.records()[position];
    record.text = borrow(text);
    memory.edit_records().put(record, std::make_shared<const core::RecordBody>(record));
}

TEST(Retrieve, goes_by_what_a_night_has_published_and_by_what_was_put_back) {
    Days days;
    Mind mind("retrieve", {{"k", "1"}});
    tell(days, mind, {"red fox", "grey wolf"});
    const core::Memory before = mind.memory;
    rewrite(mind.memory, 0, "white owl");  // as many records, with the same ids
    mind.memory.set_version(1);
    EXPECT_EQ(recalled(mind, days.cue("fox")), "");
    EXPECT_EQ(recalled(mind, days.cue("owl")), "white owl");
    tell(days, mind, {"brown owl"});
    EXPECT_EQ(recalled(mind, days.cue("an owl that is brown")), "brown owl");
    mind.memory = before;
    EXPECT_EQ(recalled(mind, days.cue("fox")), "red fox");
    EXPECT_EQ(recalled(mind, days.cue("owl")), "");
}

TEST(Retrieve, sees_within_a_night_what_a_policy_has_changed) {
    Days days;
    Mind awake("retrieve", {{"k", "1"}});
    tell(days, awake, {"red fox", "grey wolf"});
    Mind asleep("retrieve", {{"k", "1"}});
    asleep.memory = awake.memory;
    asleep.step = awake.step;
    EXPECT_EQ(recalled(asleep, days.cue("fox")), "red fox");
    rewrite(asleep.memory, 0, "red owl");
    EXPECT_EQ(recalled(asleep, days.cue("fox")), "");
    EXPECT_EQ(recalled(asleep, days.cue("owl")), "red owl");
}

// Against looking each record up in an index that was made for this one question.
TEST(Retrieve, recalls_after_any_change_what_a_new_instance_recalls) {
    Days days({"sun", "rain"});
    Mind old("retrieve", {{"k", "3"}});
    Random random(5);
    const auto text = [&random] {
        std::string made;
        for (int i = 0; i < 4; ++i) made += "w" + std::to_string(random.below(15)) + " ";
        return made;
    };
    for (std::uint64_t round = 0; round < 200; ++round) {
        old.write(days.add({.text = text(), .answer = random.below(2) ? "sun" : "rain"}));
        const std::size_t size = old.records().size();
        if (round % 5 == 4) {  // a night
            rewrite(old.memory, random.below(size), text());
            old.memory.edit_records().erase(old.records()[random.below(size)].id);
            old.memory.set_version(old.memory.version() + 1);
        }
        Mind fresh("retrieve", {{"k", "3"}});
        fresh.memory = old.memory;
        fresh.step = old.step;
        const Cue& asked = days.cue(text());
        EXPECT_EQ(recalled(old, asked), recalled(fresh, asked)) << "round " << round;
    }
}

TEST(Retrieve, reads_without_allocating_once_its_buffers_have_their_size) {
    Days days;
    Mind mind("retrieve");
    tell(days, mind, {"red fox", "grey wolf", "red deer fox", "white owl"});
    const Cue& asked = days.cue("a red fox and a grey owl");
    (void)mind.read(asked);
    const std::size_t before = allocations();
    (void)mind.read(asked);
    EXPECT_EQ(allocations() - before, 0u);
}

TEST(RetrieveEmbedded, recalls_by_the_vectors_of_the_model) {
    Days days;
    stage::Speaker speaker;
    Mind mind("retrieve_embedded", {{"k", "1"}}, {}, speaker.host());
    tell(days, mind, {"red fox", "grey wolf"});
    EXPECT_EQ(recalled(mind, days.cue("grey wolf")), "grey wolf");
    EXPECT_EQ(recalled(mind, days.cue("red fox")), "red fox");
    EXPECT_EQ(mind.records()[0].vector.count, 8u);
}

TEST(RetrieveEmbedded, asks_for_the_vector_of_a_record_once_whoever_opens_the_memory) {
    Days days;
    stage::Speaker speaker;
    Mind mind("retrieve_embedded", {}, {}, speaker.host());
    tell(days, mind, {"red fox", "grey wolf"});
    EXPECT_EQ(speaker.embedded.size(), 2u);
    Mind other("retrieve_embedded", {}, {}, speaker.host());
    other.memory = mind.memory;
    speaker.embedded.clear();
    (void)other.read(days.cue("fox"));
    EXPECT_EQ(speaker.embedded, std::vector<std::string>{"fox"});
}

TEST(RetrieveEmbedded, asks_for_the_vectors_of_what_a_policy_has_written) {
    Days days;
    stage::Speaker speaker;
    Mind mind("retrieve_embedded", {{"k", "1"}}, {}, speaker.host());
    Record note = make_record("fact");
    note.text = borrow("grey wolf");
    mind.put(note);
    EXPECT_EQ(recalled(mind, days.cue("grey wolf")), "grey wolf");
    EXPECT_EQ(speaker.embedded, (std::vector<std::string>{"grey wolf", "grey wolf"}));
}

}  // namespace
