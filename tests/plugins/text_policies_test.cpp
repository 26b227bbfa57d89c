// What one pass of each policy on text does, with a model and without.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::contents;
using stage::Days;
using stage::Given;
using stage::Mind;
using stage::sources_of;
using stage::Speaker;
using stage::text_policy;
using test::broken;
using test::good;
using test::Inputs;
using test::plain;

using Steps = std::vector<std::uint64_t>;

// A memory that a night alone writes, and the speaker it asks.
struct Bed {
    Speaker speaker{stage::registry().host()};
    Days days;
    Mind mind{"notes"};

    void day(std::string text, std::string answer = "sun", std::string prediction = "",
             double loss = none) {
        days.add({.text = std::move(text),
                  .answer = std::move(answer),
                  .prediction = std::move(prediction),
                  .loss = loss});
    }
    void sleep(const std::string& policy, const Given& given = {}, std::uint64_t pass = 0) {
        mind.step = 100;
        mind.sleep(text_policy(speaker, policy, given), days.all(), pass);
    }
    void put(std::string_view kind, std::string_view text) {
        Record record = make_record(kind);
        record.text = borrow(text);
        mind.put(record);
    }
    [[nodiscard]] std::string kept() const { return contents(mind.records()); }
};

TEST(Summarise, writes_one_summary_anew_for_each_piece) {
    Bed bed;
    for (const auto* text : {"the first day", "the second day", "the third and last day"})
        bed.day(text);
    bed.speaker.on("summarise", [&](const Inputs& given) {
        return good({{"summary", given.at("memory") + "|" + given.at("context").substr(4, 5)}});
    });
    bed.sleep("summarise", {{"chunk", "16"}});  // two lines of 20 and 21 bytes fit, three do not
    EXPECT_EQ(bed.kept(), "summary: |first|third\n");
    EXPECT_EQ(bed.speaker.calls[0].inputs.at("context"),
              "the first day -> sun\nthe second day -> sun");
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_SELF);
    EXPECT_EQ(sources_of(bed.mind.records()[0]), (Steps{1, 2, 3}));
}

TEST(Summarise, goes_on_from_the_summary_of_the_night_before) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("summarise",
                   [](const Inputs& given) { return plain(given.at("memory") + "x"); });
    bed.sleep("summarise");
    bed.sleep("summarise", {}, 1);
    EXPECT_EQ(bed.kept(), "summary: xx\n");
}

TEST(Summarise, keeps_the_summary_when_the_reply_is_broken) {
    Bed bed;
    bed.put("summary", "as it was");
    bed.day("monday");
    bed.speaker.on("summarise", [](const Inputs&) { return broken("rubbish"); });
    bed.sleep("summarise");
    EXPECT_EQ(bed.kept(), "summary: as it was\n");
    EXPECT_EQ(bed.mind.notes.at("broken replies"), "1");
}

TEST(SleepTime, asks_again_with_what_was_written_until_nothing_changes) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("sleep_time", [&](const Inputs& given) {
        return good({{"memory", given.at("memory").size() < 3 ? given.at("memory") + "x" : "xxx"}});
    });
    bed.sleep("sleep_time", {{"calls", "10"}});
    EXPECT_EQ(bed.kept(), "block: xxx\n");
    EXPECT_EQ(bed.speaker.calls.size(), 4u);
    EXPECT_EQ(bed.speaker.last("sleep_time").at("context"), "monday -> sun");
}

TEST(SleepTime, asks_at_most_so_often) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("sleep_time",
                   [](const Inputs& given) { return plain(given.at("memory") + "x"); });
    bed.sleep("sleep_time", {{"calls", "2"}});
    EXPECT_EQ(bed.kept(), "block: xx\n");
}

TEST(SleepTime, appends_where_so_wanted) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("sleep_time", [&](const Inputs&) {
        return plain("line " + std::to_string(bed.speaker.calls.size()));
    });
    bed.sleep("sleep_time", {{"write", "append"}});
    EXPECT_EQ(bed.kept(), "block: line 1\nline 2\nline 3\n");
}

TEST(SleepTime, puts_drafts_that_differ_together) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("sleep_time", [&](const Inputs&) {
        return plain(bed.speaker.calls.size() == 2 ? "other" : "same");
    });
    bed.sleep("sleep_time", {{"calls", "1"}, {"drafts", "3"}});
    EXPECT_EQ(bed.kept(), "block: same\n\nother\n");
}

TEST(SleepTime, replaces_the_block_of_the_night_before) {
    Bed bed;
    bed.put("block", "old");
    bed.day("monday");
    bed.speaker.on("sleep_time",
                   [](const Inputs& given) { return plain("not " + given.at("memory")); });
    bed.sleep("sleep_time", {{"calls", "1"}});
    EXPECT_EQ(bed.kept(), "block: not old\n");
}

TEST(SleepTime, leaves_the_block_as_it_was_when_nothing_is_said) {
    Bed bed;
    bed.put("block", "old");
    bed.day("monday");
    bed.speaker.on("sleep_time", [](const Inputs&) { return broken("rubbish"); });
    bed.sleep("sleep_time");
    EXPECT_EQ(bed.kept(), "block: old\n");
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_WORLD);
}

TEST(Reflect, keeps_insights_with_the_steps_that_they_rest_on) {
    Bed bed;
    bed.day("rain came at noon");
    bed.day("nobody slept");
    bed.speaker.on("reflect", [](const Inputs&) {
        return good(
            {{"insights", R"(["Nobody slept well.", "Rain came.", "A third.", "A fourth."])"}});
    });
    bed.sleep("reflect", {{"most", "2"}});
    EXPECT_EQ(bed.kept(), "insight: Nobody slept well.\ninsight: Rain came.\n");
    EXPECT_EQ(sources_of(bed.mind.records()[0]), Steps{2});
    EXPECT_EQ(sources_of(bed.mind.records()[1]), Steps{1});
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_SELF);
}

TEST(Reflect, does_not_repeat_itself) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("reflect", [](const Inputs&) { return plain("It RAINS.\n\nit rains"); });
    bed.sleep("reflect");
    bed.sleep("reflect", {}, 1);
    EXPECT_EQ(bed.kept(), "insight: It RAINS.\n");
    EXPECT_EQ(bed.speaker.last("reflect").at("memory"), "It RAINS.");
}

TEST(Reflect, takes_a_list_without_its_bullets) {
    Bed bed;
    bed.day("monday");
    bed.speaker.on("reflect", [](const Inputs&) {
        return plain("1. It rains.\n2) It pours.\n- 3 days are dry.\n* -1 is cold.\n12 are hot.");
    });
    bed.sleep("reflect", {{"most", "9"}});
    EXPECT_EQ(bed.kept(),
              "insight: It rains.\ninsight: It pours.\ninsight: 3 days are dry.\n"
              "insight: -1 is cold.\ninsight: 12 are hot.\n");
}

// Says the facts of one call after the other.
void script(Bed& bed, std::vector<std::string> lists) {
    bed.speaker.on("extract_facts", [&bed, lists](const Inputs&) {
        return good({{"facts", lists.at((bed.speaker.calls.size() - 1) % lists.size())}});
    });
}

TEST(ExtractFacts, keeps_each_with_its_sources) {
    Bed bed;
    bed.day("key 3");
    bed.day("key 4", "rain");
    script(bed, {R"(["key 3 is sun", "key 4 is rain", "  "])"});
    bed.sleep("extract_facts");
    EXPECT_EQ(bed.kept(), "fact: key 3 is sun\nfact: key 4 is rain\n");
    EXPECT_EQ(sources_of(bed.mind.records()[1]), Steps{2});
}

TEST(ExtractFacts, supersedes_the_older_fact_about_a_subject_but_keeps_it) {
    Bed bed;
    bed.day("key 3");
    script(bed, {R"(["Key 3 is sun.", "key 4 is rain"])", R"(["key 3 is snow"])"});
    bed.sleep("extract_facts");
    bed.sleep("extract_facts", {}, 1);
    EXPECT_EQ(bed.kept(), "fact: key 4 is rain\nfact: key 3 is snow\n");
    EXPECT_EQ(bed.mind.records().size(), 3u);
    EXPECT_EQ(bed.mind.records()[0].strength, 0);
    EXPECT_EQ(bed.mind.notes.at("facts"), "1 new, 0 known, 1 superseded, broken replies: 0");
}

TEST(ExtractFacts, erases_or_keeps_both_where_so_wanted) {
    for (const auto& [given, left] :
         {std::pair<Given, std::string>{{{"superseded", "erase"}}, "fact: key 3 is snow\n"},
          {{{"supersede", "never"}}, "fact: key 3 is sun\nfact: key 3 is snow\n"}}) {
        Bed bed;
        bed.day("key 3");
        script(bed, {R"(["key 3 is sun", "key 3 is snow"])"});
        bed.sleep("extract_facts", given);
        EXPECT_EQ(bed.kept(), left);
    }
}

TEST(ExtractFacts, ends_a_second_pass_with_the_same_facts_in_force) {
    Bed bed;
    bed.day("the first line is long enough");
    bed.day("the second line is long enough");
    script(bed, {R"(["key 3 is sun"])", R"(["key 3 is snow"])"});
    bed.sleep("extract_facts", {{"chunk", "16"}});
    bed.sleep("extract_facts", {{"chunk", "16"}}, 1);
    EXPECT_EQ(bed.speaker.calls.size(), 4u);
    EXPECT_EQ(bed.kept(), "fact: key 3 is snow\n");
    EXPECT_EQ(bed.mind.records().size(), 2u);
}

TEST(ExtractFacts, knows_no_subject_without_a_link) {
    Bed bed;
    bed.day("x");
    script(bed, {R"(["Ann lives in Rome", "Ann lives in Oslo"])"});
    bed.sleep("extract_facts");
    EXPECT_EQ(bed.kept(), "fact: Ann lives in Rome\nfact: Ann lives in Oslo\n");
}

TEST(ExtractFacts, forgets_superseded_ones_first_when_the_budget_is_full) {
    Bed bed;
    bed.day("x");
    script(bed, {R"(["first one stays: yes", "key 3 is a sunny one", "key 3 is a snowy one"])"});
    bed.sleep("extract_facts", {{"tokens", "16"}});  // 5 tokens each
    bed.put("fact", "twenty more letters!");
    script(bed, {R"(["key 5 is a rainy one"])"});
    bed.sleep("extract_facts", {{"tokens", "16"}});
    EXPECT_EQ(
        bed.kept(),
        "fact: key 3 is a snowy one\nfact: twenty more letters!\nfact: key 5 is a rainy one\n");
    EXPECT_EQ(bed.mind.records().size(), 3u);
}

TEST(Dedupe, keeps_the_newest_of_what_says_nearly_the_same) {
    Bed bed;
    bed.put("fact", "The station in Kiel reports much rain in autumn");
    bed.put("fact", "the station in Kiel reports MUCH rain, in autumn!");
    bed.put("fact", "the station in Kiel reports rain in autumn");
    bed.put("insight", "the station in Kiel reports rain in autumn");
    bed.sleep("dedupe");
    EXPECT_EQ(bed.kept(),
              "fact: the station in Kiel reports rain in autumn\n"
              "insight: the station in Kiel reports rain in autumn\n");
    EXPECT_EQ(bed.mind.records()[0].strength, 3);
}

TEST(Dedupe, never_merges_what_differs_in_a_number) {
    Bed bed;
    bed.put("fact", "in the long list of things that were said key 3 is 17");
    bed.put("fact", "in the long list of things that were said key 3 is 18");
    bed.sleep("dedupe", {{"overlap", "0.5"}});
    EXPECT_EQ(bed.mind.records().size(), 2u);
}

TEST(Dedupe, takes_the_context_in_first_and_merges_its_sources) {
    Bed bed;
    bed.day("a day");
    bed.day("another day");
    bed.day("A day.");
    bed.day("a day", "rain");
    bed.sleep("dedupe", {{"overlap", "1"}});
    EXPECT_EQ(bed.kept(), "case: another day -> sun\ncase: A day. -> sun\ncase: a day -> rain\n");
    EXPECT_EQ(sources_of(bed.mind.records()[1]), (Steps{1, 3}));
}

TEST(StripFiller, takes_out_phrases_and_empty_sentences) {
    Bed bed;
    bed.put(
        "fact",
        "Hello! Well, I think the harbour freezes at 2 degrees. Thank you very much. It is so.");
    bed.sleep("strip_filler");
    EXPECT_EQ(bed.kept(), "fact: the harbour freezes at 2 degrees.\n");
}

TEST(StripFiller, leaves_a_text_without_filler_as_it_was) {
    Bed bed;
    bed.put("fact", "Wellness  helps.\n\nThe umbrella was useful.");
    bed.sleep("strip_filler");
    EXPECT_EQ(bed.kept(), "fact: Wellness  helps.\n\nThe umbrella was useful.\n");
}

TEST(StripFiller, forgets_a_record_of_nothing_but_filler) {
    Bed bed;
    bed.put("fact", "Thanks! Good morning. OK.");
    bed.sleep("strip_filler");
    EXPECT_EQ(bed.mind.records().size(), 0u);
}

TEST(StripFiller, drops_sentences_that_are_linked_to_no_other) {
    const std::string_view texts[] = {"The harbour froze. My uncle sings.",
                                      "Ships left the harbour.", "Platform 9 opened."};
    for (const auto& [loose, left] :
         {std::pair{"keep",
                    "fact: The harbour froze. My uncle sings.\nfact: Ships left the harbour.\n"
                    "fact: Platform 9 opened.\n"},
          {"drop",
           "fact: The harbour froze.\nfact: Ships left the harbour.\nfact: Platform 9 "
           "opened.\n"}}) {
        Bed bed;
        for (const auto text : texts) bed.put("fact", text);
        bed.sleep("strip_filler", {{"loose", loose}});
        EXPECT_EQ(bed.kept(), left);
    }
}

void three_episodes(Bed& bed) {
    bed.day("a storm over the harbour", "rain", "sun", 4);  // 6 + 1 tokens each
    bed.day("a calm over the harbour.", "sun", "sun", 0);
    bed.day("all quiet at the station", "sun", "snow", 2);
}

TEST(KeepOrDelete, keeps_whole_episodes_by_surprise_recency_or_novelty) {
    const std::string storm = "case: a storm over the harbour -> rain\n";
    const std::string calm = "case: a calm over the harbour. -> sun\n";
    const std::string quiet = "case: all quiet at the station -> sun\n";
    for (const auto& [by, left] : {std::pair{"surprise", storm + quiet},
                                   {"recency", calm + quiet},
                                   {"novelty", calm + quiet}}) {
        Bed bed;
        three_episodes(bed);
        bed.sleep("keep_or_delete", {{"by", by}, {"tokens", "16"}});
        EXPECT_EQ(bed.kept(), left) << by;
    }
}

TEST(KeepOrDelete, remembers_how_surprising_an_episode_was) {
    Bed bed;
    three_episodes(bed);
    bed.sleep("keep_or_delete", {{"tokens", "16"}});
    bed.days = Days();
    bed.day("an uneventful day, again", "sun", "sun", 3);
    bed.mind.sleep(text_policy(bed.speaker, "keep_or_delete", {{"tokens", "16"}}), [&] {
        auto days = bed.days.all();
        days[0].step = 50;
        return days;
    }());
    EXPECT_EQ(bed.kept(),
              "case: a storm over the harbour -> rain\ncase: an uneventful day, again -> sun\n");
}

TEST(KeepOrDelete, never_touches_what_is_no_episode) {
    Bed bed;
    bed.put("insight",
            "a long insight that would not fit into any budget of sixteen tokens at all");
    bed.sleep("keep_or_delete", {{"tokens", "16"}});
    EXPECT_EQ(bed.mind.records().size(), 1u);
}

TEST(Verbatim, keeps_the_newest_episodes_word_for_word) {
    Bed bed;
    three_episodes(bed);
    bed.sleep("verbatim", {{"tokens", "16"}});
    EXPECT_EQ(bed.kept(),
              "case: a calm over the harbour. -> sun\ncase: all quiet at the station -> sun\n");
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_WORLD);
    bed.sleep("verbatim", {{"tokens", "16"}}, 1);
    EXPECT_EQ(bed.mind.records().size(), 2u);
}

TEST(Verbatim, keeps_an_experience_without_an_answer_as_an_episode) {
    Bed bed;
    bed.day("what has no answer", "");
    bed.sleep("verbatim");
    EXPECT_EQ(bed.kept(), "episode: what has no answer\n");
}

TEST(FormatMatched, makes_one_plain_sentence_of_each_experience) {
    Bed bed;
    bed.day("key 3");
    bed.day("key 4 now has rain.", "rain");
    bed.sleep("format_matched", {{"sentence", "{question} is {answer}."}});
    EXPECT_EQ(bed.kept(), "fact: key 3 is sun.\nfact: key 4 now has rain.\n");
    EXPECT_EQ(sources_of(bed.mind.records()[1]), Steps{2});
}

TEST(FormatMatched, refuses_a_sentence_without_the_question) {
    Bed bed;
    EXPECT_THROW(bed.sleep("format_matched", {{"sentence", "is {answer}"}}), core::Error);
}

TEST(Recency, keeps_the_latest) {
    Bed bed;
    three_episodes(bed);
    bed.sleep("recency", {{"count", "1"}});
    EXPECT_EQ(bed.kept(), "case: all quiet at the station -> sun\n");
}

}  // namespace
