// The rules on text: what they ask a model, and what becomes of its replies.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::contents;
using stage::Days;
using stage::Given;
using stage::Lesson;
using stage::Mind;
using stage::sources_of;
using stage::Speaker;
using stage::text_mind;
using test::broken;
using test::good;
using test::Inputs;
using test::plain;

const Lesson wrong{.text = "monday", .answer = "sun", .prediction = "rain"};

// Writes "after N" as the Nth state, and comments on every prediction.
struct Writer : Speaker {
    Writer() {
        on("critique", [](const Inputs&) {
            return good({{"correct", "false"}, {"advice", "look up"}});
        });
        on("judge", [](const Inputs&) { return good({{"reason", "unlikely"}}); });
        on("revise", [this](const Inputs&) {
            return good({{"state", "after " + std::to_string(count("revise"))}});
        });
        on("revise_free", [](const Inputs&) { return plain("freely"); });
        on("append_note",
           [this](const Inputs&) { return plain("note " + std::to_string(count("append_note"))); });
        on("summarise_step", [](const Inputs& given) { return plain("On " + given.at("cue")); });
    }
};

std::string recalled(Mind& mind, Days& days) {
    return mind.read(days.cue("tuesday")).text();
}

TEST(LlmRnn, knows_nothing_at_first_in_each_section) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"sections", "past; future"}});
    EXPECT_EQ(recalled(mind, days), "past: nothing is known yet.\nfuture: nothing is known yet.");
    EXPECT_TRUE(writer.calls.empty());
}

TEST(LlmRnn, leaves_its_sections_to_the_prompt_pack_where_none_are_named) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    EXPECT_EQ(recalled(mind, days), "Nothing is known yet.");
    mind.write(days.add(wrong));
    EXPECT_EQ(writer.last("revise").at("sections"), "");
}

TEST(LlmRnn, takes_its_sections_as_a_yaml_list_too) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"sections", R"(["a; b", "c"])"}});
    EXPECT_EQ(recalled(mind, days), "a; b: nothing is known yet.\nc: nothing is known yet.");
    EXPECT_THROW(text_mind(writer, "llm_rnn", {{"sections", "[1]"}}), core::Error);
}

TEST(LlmRnn, rewrites_the_state_after_each_experience) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    mind.write(days.add(wrong));
    EXPECT_EQ(recalled(mind, days), "after 1");
    mind.write(days.add(wrong));
    EXPECT_EQ(contents(mind.records()), "state: after 2\n");
    EXPECT_EQ(mind.records()[0].origin, NREM_SELF_MADE);
    EXPECT_EQ(sources_of(mind.records()[0]), (std::vector<std::uint64_t>{1, 2}));
}

TEST(LlmRnn, shows_the_writer_the_state_before_and_the_critique) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"tokens", "150"}, {"sections", "past; future"}});
    mind.write(days.add(wrong));
    mind.write(days.add(wrong));
    EXPECT_EQ(writer.last("critique"), (Inputs{{"cue", "monday"},
                                               {"prediction", "rain"},
                                               {"truth", "sun"},
                                               {"choices", "rain, sun, snow"}}));
    EXPECT_EQ(writer.last("revise"), (Inputs{{"state", "after 1"},
                                             {"feedback", "correct: false\nadvice: look up"},
                                             {"cue", "monday"},
                                             {"prediction", "rain"},
                                             {"truth", "sun"},
                                             {"words", "100"},
                                             {"sections", "past; future"}}));
}

TEST(LlmRnn, hides_the_truth_from_the_writer_alone) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"truth", "hidden"}});
    mind.write(days.add(wrong));
    EXPECT_EQ(writer.last("critique").at("truth"), "sun");
    EXPECT_EQ(writer.last("revise").at("truth"), "");
}

TEST(LlmRnn, asks_a_judge_without_the_truth) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"feedback", "judge"}});
    mind.write(days.add(wrong));
    EXPECT_EQ(writer.count("critique"), 0u);
    EXPECT_EQ(writer.last("judge").count("truth"), 0u);
    EXPECT_EQ(writer.last("revise").at("feedback"), "reason: unlikely");
}

TEST(LlmRnn, gets_no_feedback_where_it_is_off) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"feedback", "none"}});
    mind.write(days.add(wrong));
    EXPECT_EQ(writer.calls.size(), 1u);
    EXPECT_EQ(writer.last("revise").at("feedback"), "");
}

TEST(LlmRnn, learns_from_observations_without_feedback) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    mind.write(days.add({.text = "monday", .answer = "sun"}));
    EXPECT_EQ(writer.count("critique"), 0u);
    EXPECT_EQ(writer.last("revise").at("prediction"), "");
    EXPECT_EQ(writer.last("revise").at("truth"), "sun");
}

TEST(LlmRnn, takes_what_the_user_said_as_feedback) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    days.add(wrong);
    days.last().clarification = borrow("I meant the evening.");
    mind.write(days.last());
    EXPECT_EQ(writer.last("revise").at("feedback"),
              "correct: false\nadvice: look up\nThe user: I meant the evening.");
}

TEST(LlmRnn, keeps_the_state_when_the_reply_is_broken_empty_or_none) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    mind.write(days.add(wrong));
    for (const auto& reply : {broken("after 9"), good({{"state", " \n"}}), test::too_long()}) {
        writer.on("revise", [reply](const Inputs&) { return reply; });
        mind.write(days.add(wrong));
        EXPECT_EQ(recalled(mind, days), "after 1");
    }
    const float* counts = mind.memory.tensor(0).data;
    EXPECT_EQ(counts[0], 1);  // written
    EXPECT_EQ(counts[2], 3);  // kept
}

TEST(LlmRnn, cuts_a_long_state_at_a_sentence_and_counts_it) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"tokens", "16"}});
    writer.on("revise", [](const Inputs&) {
        return good({{"state",
                      "It rains at 1.5 a day. Mondays are dry. Whatever else there may be to say, "
                      "it is cut."}});
    });
    mind.write(days.add(wrong));
    EXPECT_EQ(recalled(mind, days), "It rains at 1.5 a day. Mondays are dry.");
    EXPECT_EQ(mind.memory.tensor(0).data[1], 1);
}

TEST(LlmRnn, cuts_a_state_of_one_long_word_between_characters) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"tokens", "16"}});
    std::string umlauts = "x";
    for (int i = 0; i < 100; ++i) umlauts += "\xc3\xa4";
    writer.on("revise", [&](const Inputs&) { return good({{"state", umlauts}}); });
    mind.write(days.add(wrong));
    EXPECT_EQ(recalled(mind, days), umlauts.substr(0, 63));
}

TEST(LlmRnn, updates_every_so_many_experiences_and_keeps_what_lies_between) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"every", "3"}});
    mind.write(days.add(wrong));
    mind.write(days.add({.text = "tuesday", .answer = "snow"}));
    EXPECT_EQ(writer.count("revise"), 0u);
    EXPECT_EQ(recalled(mind, days), "Nothing is known yet.");
    mind.write(days.add({.text = "wednesday", .answer = "sun", .prediction = "sun"}));
    EXPECT_EQ(writer.last("revise").at("feedback"),
              "monday -> sun (answered: rain)\ncorrect: false\nadvice: look up\n"
              "tuesday -> snow\ncorrect: false\nadvice: look up");
    EXPECT_EQ(contents(mind.records()), "state: after 1\n");
    EXPECT_EQ(sources_of(mind.records()[0]), (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST(LlmRnn, appends_notes_and_drops_the_oldest) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"update", "append"}, {"tokens", "16"}});
    EXPECT_EQ(recalled(mind, days), "");
    for (int i = 0; i < 10; ++i) mind.write(days.add(wrong));
    EXPECT_EQ(recalled(mind, days),
              "note 2\nnote 3\nnote 4\nnote 5\nnote 6\nnote 7\nnote 8\nnote 9\nnote 10");
    EXPECT_EQ(writer.count("revise"), 0u);
    EXPECT_EQ(writer.last("append_note").at("words"), "5");
}

TEST(LlmRnn, writes_nothing_when_frozen) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"update", "frozen"}});
    mind.write(days.add(wrong));
    EXPECT_TRUE(writer.calls.empty());
    EXPECT_EQ(mind.records().size(), 0u);
}

TEST(LlmRnn, takes_free_text_where_no_schema_is_wanted) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn", {{"form", "free"}});
    mind.write(days.add(wrong));
    EXPECT_EQ(recalled(mind, days), "freely");
}

TEST(LlmRnn, recalls_what_a_night_left_beside_its_state) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    mind.write(days.add(wrong));
    Record insight = make_record("insight");
    insight.text = borrow("Mondays differ.");
    mind.put(insight);
    insight.strength = 0;
    mind.put(insight);
    EXPECT_EQ(recalled(mind, days), "after 1\nMondays differ.");
}

TEST(LlmRnn, lets_a_spent_limit_through) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    writer.fails = NREM_SPENT;
    EXPECT_THROW(mind.write(days.add(wrong)), core::Error);
}

TEST(LlmRnn, reads_again_in_a_replay_unless_it_weighs_nothing) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "llm_rnn");
    mind.write(days.add(wrong), NREM_SLEEP, 0);
    EXPECT_TRUE(writer.calls.empty());
    mind.write(days.add(wrong), NREM_SLEEP, 1);
    EXPECT_EQ(recalled(mind, days), "after 1");
}

TEST(StepSummaries, keeps_one_for_each_experience_and_drops_the_oldest) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "step_summaries", {{"tokens", "16"}, {"words", "9"}});
    for (int i = 10; i < 18; ++i)
        mind.write(
            days.add({.text = "day " + std::to_string(i), .answer = "sun", .prediction = "rain"}));
    EXPECT_EQ(recalled(mind, days), "On day 13\nOn day 14\nOn day 15\nOn day 16\nOn day 17");
    EXPECT_EQ(mind.records()[0].origin, NREM_SELF_MADE);
    EXPECT_EQ(
        writer.last("summarise_step"),
        (Inputs{{"cue", "day 17"}, {"prediction", "rain"}, {"truth", "sun"}, {"words", "9"}}));
}

TEST(StepSummaries, leaves_out_what_could_not_be_summed_up) {
    Writer writer;
    Days days;
    Mind mind = text_mind(writer, "step_summaries");
    writer.on("summarise_step", [](const Inputs&) { return broken("On monday"); });
    mind.write(days.add(wrong));
    EXPECT_EQ(mind.records().size(), 0u);
}

}  // namespace
