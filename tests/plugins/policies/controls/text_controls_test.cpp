// What one pass of each policy on text does that asks no model.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::Bed;
using stage::Days;
using stage::sources_of;
using stage::text_policy;

using Steps = std::vector<std::uint64_t>;

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
