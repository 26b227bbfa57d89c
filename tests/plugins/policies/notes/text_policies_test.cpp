// What one pass of each policy on text does that asks a model.
#include "plugins/text_stage.hpp"

namespace {

using namespace nrem;
using stage::Bed;
using stage::Given;
using stage::sources_of;
using test::broken;
using test::good;
using test::Inputs;
using test::plain;

using Steps = std::vector<std::uint64_t>;

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
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_SELF_MADE);
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
    EXPECT_EQ(bed.mind.records()[0].origin, NREM_SELF_MADE);
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

}  // namespace
