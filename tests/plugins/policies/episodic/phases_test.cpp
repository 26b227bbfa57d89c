// The phases of a night over records that are rules and no models: what they choose to leave alone,
// what they make one, what they weigh less.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;
using stage::Given;
using stage::Mind;
using stage::policy;

using Lines = std::vector<std::string>;
using Steps = std::vector<std::uint64_t>;

Days told(const std::vector<std::pair<const char*, const char*>>& cases) {
    Days days({"rain", "sun", "snow", "fog"});
    for (const auto& [text, answer] : cases) days.add({.text = text, .answer = answer});
    return days;
}

struct Remembering : Mind {
    explicit Remembering(const Days& days) : Mind("full_history") {
        for (const auto& experience : days.all()) write(experience);
    }
    // "text: answer", with its strength where that is not 1.
    Lines lines() const {
        Lines found;
        for (std::size_t i = 0; i < records().size(); ++i) {
            const Record& record = records()[i];
            if (view(record.kind) != "case") continue;
            found.push_back(std::string(view(record.text)) + ": " +
                            std::string(view(record.answer)));
            if (record.strength != 1)
                found.back() += " x" + std::to_string(record.strength).substr(0, 4);
        }
        return found;
    }
    // The steps that are listed as kept; none without a list.
    Steps kept() const {
        Steps steps;
        for (std::size_t i = 0; i < records().size(); ++i)
            if (view(records()[i].kind) == "kept")
                for (const auto step : nrem::sources(records()[i])) steps.push_back(step);
        return steps;
    }
    // As if the record had been recalled `times` times, at the end of the steps.
    void use(std::size_t index, std::uint64_t times) {
        Record record = records()[index];
        record.uses = times;
        record.last_used = static_cast<double>(step);
        put(record);
    }
};

const Days& four() {
    static const Days days =
        told({{"Ann", "rain"}, {"Bea", "sun"}, {"Cleo", "snow"}, {"Dora", "fog"}});
    return days;
}

TEST(Keep, chooses_what_was_used_most) {
    Remembering mind(four());
    mind.use(1, 3);
    mind.use(2, 5);
    mind.sleep(policy("keep", {{"share", "0.5"}}), {});
    EXPECT_EQ(mind.kept(), (Steps{2, 3}));
    EXPECT_EQ(mind.notes["kept"], "2 of 4 records");
    mind.sleep(policy("keep", {{"share", "0.25"}}), {});
    EXPECT_EQ(mind.kept(), (Steps{3}));
    EXPECT_EQ(mind.records().size(), 5u);
}

TEST(Keep, chooses_none_that_was_never_used_and_drops_a_list_of_nothing) {
    Remembering mind(four());
    mind.use(0, 1);
    mind.sleep(policy("keep", {{"share", "1"}}), {});
    EXPECT_EQ(mind.kept(), (Steps{1}));
    mind.sleep(policy("keep", {{"share", "0"}}), {});
    EXPECT_EQ(mind.kept(), Steps{});
    EXPECT_EQ(mind.records().size(), 4u);
}

TEST(Keep, chooses_the_strongest_or_the_latest) {
    Remembering mind(four());
    Record strong = mind.records()[1];
    strong.strength = 2;
    mind.put(strong);
    mind.sleep(policy("keep", {{"by", "importance"}}), {});
    EXPECT_EQ(mind.kept(), (Steps{2}));
    mind.sleep(policy("keep", {{"by", "recency"}}), {});
    EXPECT_EQ(mind.kept(), (Steps{4}));
}

TEST(Keep, is_recalled_by_no_rule_that_chooses_what_is_in_force) {
    Mind mind("retrieve", {{"k", "8"}});
    const Days& days = four();
    for (const auto& experience : days.all()) mind.write(experience);
    mind.sleep(policy("keep", {{"by", "recency"}, {"share", "1"}}), {});
    ASSERT_EQ(mind.records().size(), 5u);
    EXPECT_EQ(mind.read(Days().cue("Ann Bea Cleo Dora kept")).positions().size(), 4u);
}

// The newest takes in the others, whose steps are not listed.
TEST(Keep, saves_a_record_that_has_taken_in_others) {
    Remembering mind(told({{"wind in Kiel", "rain"}, {"wind in Kiel", "rain"},
                           {"wind in Kiel", "rain"}}));
    mind.sleep(policy("keep", {{"by", "recency"}, {"share", "0.34"}}), {});
    mind.sleep(policy("merge"), {});
    ASSERT_EQ(mind.lines().size(), 1u);
    mind.sleep(policy("prune", {{"strength", "1e9"}}), {});
    EXPECT_EQ(mind.lines().size(), 1u);
}

TEST(Keep, saves_from_being_forgotten_merged_dropped_and_weakened) {
    const Days same = told({{"wind in Kiel", "rain"}, {"wind in Kiel", "rain"},
                            {"wind in Kiel", "rain"}});
    const std::map<std::string, Given> phases{{"prune", {{"strength", "2"}}},
                                              {"merge", {}},
                                              {"dedupe", {{"ingest", "false"}}},
                                              {"orient", {}},
                                              {"supersede", {}}};
    for (const auto& [name, given] : phases) {
        Remembering open(same);
        open.sleep(policy(name, given), {});
        EXPECT_NE(open.lines(), Lines(3, "wind in Kiel: rain")) << name;
        Remembering mind(same);
        mind.sleep(policy("keep", {{"by", "recency"}, {"share", "1"}}), {});
        mind.sleep(policy(name, given), {});
        EXPECT_EQ(mind.lines(), Lines(3, "wind in Kiel: rain")) << name;
        EXPECT_EQ(mind.kept(), (Steps{1, 2, 3})) << name;
    }
}

TEST(Merge, leaves_the_newest_of_similar_words_and_loses_the_rest) {
    Remembering mind(told({{"colour of the box in the upper room 12", "rain"},
                           {"wind in Kiel", "fog"},
                           {"colour of the box in the upper room 13", "sun"}}));
    mind.sleep(policy("merge"), {});
    EXPECT_EQ(mind.lines(), (Lines{"wind in Kiel: fog",
                                   "colour of the box in the upper room 13: sun x2.00"}));
    const auto& made = mind.records()[1];
    EXPECT_EQ(made.created, 3);
    EXPECT_EQ(made.sources.count, 2u);
    EXPECT_EQ(mind.notes["merged"].substr(0, 17), "3 to 2 records, 2");
}

TEST(Merge, keeps_apart_what_is_less_alike_than_it_asks_for) {
    const Days days = told({{"colour of the box in the upper room 12", "rain"},
                            {"colour of the box in the upper room 13", "sun"}});
    // 24 runs come once, of which two differ, and three twice: (22 + 12) / (24 + 12) = 0.944.
    const std::map<std::string, std::size_t> left_by_least{{"0.94", 1}, {"0.95", 2}};
    for (const auto& [similar, left] : left_by_least) {
        Remembering mind(days);
        mind.sleep(policy("merge", {{"similar", similar}}), {});
        EXPECT_EQ(mind.records().size(), left) << similar;
    }
}

TEST(Merge, compares_what_came_since_the_last_night) {
    const Days days = told({{"wind in Kiel", "rain"}, {"wind in Kiel", "sun"}, {"fog", "snow"}});
    Remembering mind(days);
    const auto all = days.all();
    mind.sleep(policy("merge"), {all.begin() + 2, all.end()});
    EXPECT_EQ(mind.records().size(), 2u);  // the first night looks at everything
}

TEST(Merge, leaves_what_is_out_of_force) {
    Remembering mind(told({{"wind in Kiel", "rain"}, {"wind in Kiel", "sun"}}));
    mind.sleep(policy("supersede", {{"erase", "false"}}), {});
    mind.sleep(policy("merge"), {});
    EXPECT_EQ(mind.records().size(), 2u);
}

TEST(Orient, weighs_older_records_of_a_subject_less) {
    Remembering mind(told({{"the city of Ann", "rain"}, {"wind in Kiel", "fog"},
                           {"of Ann the city", "sun"}, {"the city of Bea", "snow"},
                           {"city of Ann", "snow"}}));
    mind.sleep(policy("orient"), {});
    const Lines surveyed{"the city of Ann: rain x0.06", "wind in Kiel: fog",
                         "of Ann the city: sun x0.25", "the city of Bea: snow",
                         "city of Ann: snow"};
    EXPECT_EQ(mind.lines(), surveyed);
    EXPECT_EQ(mind.notes["surveyed"], "3 subjects, 2 records weakened");
    mind.sleep(policy("orient"), {});
    EXPECT_EQ(mind.lines(), surveyed);
    EXPECT_EQ(mind.notes["surveyed"], "3 subjects, 0 records weakened");
}

TEST(Orient, takes_older_records_out_of_force_where_it_leaves_them_no_share) {
    Remembering mind(told({{"Ann", "rain"}, {"Ann", "sun"}}));
    mind.sleep(policy("orient", {{"share", "0"}}), {});
    EXPECT_EQ(mind.lines(), (Lines{"Ann: rain x0.00", "Ann: sun"}));
}

TEST(Orient, knows_no_subject_without_content) {
    Remembering mind(told({{"it is", "rain"}, {"it was", "sun"}}));
    mind.sleep(policy("orient"), {});
    EXPECT_EQ(mind.total_strength(), 2);
    EXPECT_EQ(mind.notes["surveyed"], "0 subjects, 0 records weakened");
}

}  // namespace
