// The streams of the tasks on real data: their number, their size, their first question, and the
// figures of plain predictors that a reader can check against the files.
#include <algorithm>
#include <set>

#include "tasks/play.hpp"

namespace nrem::tasks {
namespace {

double share(const std::vector<Stream>& streams, auto&& right) {
    double hits = 0;
    double all = 0;
    for (const auto& stream : streams)
        for (const auto& query : only(stream, NREM_QUERY)) {
            hits += right(query);
            ++all;
        }
    return hits / all;
}

std::size_t count(const std::vector<Stream>& streams, std::int32_t kind) {
    std::size_t all = 0;
    for (const auto& stream : streams) all += only(stream, kind).size();
    return all;
}

// The class of the one-hot that the first `classes` features are.
std::int64_t shown_class(const Seen& query, std::ptrdiff_t classes) {
    return std::find(query.features.begin(), query.features.begin() + classes, 1.0F) -
           query.features.begin();
}

class EveryTask : public testing::TestWithParam<const char*> {};

TEST_P(EveryTask, emits_what_it_describes) {
    const Task task(GetParam());
    const auto info = task.info();
    for (std::uint64_t s = 0; s < std::min<std::uint64_t>(info.streams, 5); ++s) {
        double before = -1e300;
        for (const auto& event : task.play(s)) {
            EXPECT_GE(event.at, before);
            before = event.at;
            if (event.kind == NREM_BOUNDARY) continue;
            EXPECT_EQ(event.features.size(), info.cue_size);
            EXPECT_EQ(event.codes.size(), info.answer_size * event.choices.size());
            EXPECT_EQ(event.vector.size(), info.answer_size);
            ASSERT_LT(static_cast<std::size_t>(event.answer), event.choices.size());
            EXPECT_EQ(event.label, event.choices[static_cast<std::size_t>(event.answer)]);
            for (const float x : event.features) EXPECT_TRUE(std::abs(x) < 10) << event.text;
        }
    }
}

TEST_P(EveryTask, gives_a_stream_again_for_the_same_seed) {
    EXPECT_EQ(Task(GetParam()).play(2, 7), Task(GetParam()).play(2, 7));
}

INSTANTIATE_TEST_SUITE_P(Tasks, EveryTask,
                         testing::Values("weather", "liver", "diagnoses", "transplant", "markets",
                                         "paired_associates", "fact_updates", "regimes"),
                         [](const auto& shown) { return std::string(shown.param); });

TEST(Questions, are_cut_off_after_as_many_as_are_wanted) {
    for (const char* name : {"weather", "liver", "diagnoses", "markets"}) {
        const auto whole = only(Task(name).play(0), NREM_QUERY);
        const auto few = only(Task(name, {{"questions", "7"}}).play(0), NREM_QUERY);
        EXPECT_EQ(few, Stream(whole.begin(), whole.begin() + 7)) << name;
        EXPECT_EQ(only(Task(name, {{"questions", "1000000"}}).play(0), NREM_QUERY), whole) << name;
    }
}

TEST(Weather, has_the_figures_of_the_pilot) {
    const auto streams = Task("weather").play_all();
    EXPECT_EQ(streams.size(), 8u);
    EXPECT_EQ(count(streams, NREM_QUERY), 2914u);
    EXPECT_NEAR(share(streams, [](const Seen& query) { return query.label == "sun"; }), 0.501,
                5e-4);
    EXPECT_NEAR(
        share(streams, [](const Seen& query) { return shown_class(query, 5) == query.answer; }),
        0.591, 5e-4);
}

TEST(Weather, asks_about_the_second_day_first) {
    const auto first = Task("weather").play(0).front();
    EXPECT_EQ(first.text,
              "Seattle 2012-01-02 | yesterday: drizzle, 0.0 mm, 12.8/5.0 C, wind 4.7 m/s");
    EXPECT_EQ(first.label, "rain");
    EXPECT_EQ(first.at, 15341);  // days since 1970-01-01
    EXPECT_EQ(first.choices, (std::vector<std::string>{"sun", "rain", "fog", "drizzle", "snow"}));
    EXPECT_FLOAT_EQ(first.features[6], 1.28F);
}

TEST(Weather, ends_each_month_but_the_last_with_a_boundary) {
    const auto stream = Task("weather").play(0);
    EXPECT_EQ(only(stream, NREM_BOUNDARY).size(), 11u);
    EXPECT_EQ(stream[30].kind, NREM_BOUNDARY);  // 30 questions in January, none on its first day
    EXPECT_EQ(stream[30].at, stream[29].at);
    EXPECT_EQ(stream[31].at, stream[29].at + 1);
}

TEST(Weather, skips_the_day_after_a_gap) {
    const TemporaryFile file(
        "location,date,precipitation,temp_max,temp_min,wind,weather\n"
        "Oslo,2012-01-01,0,1,0,1,sun\nOslo,2012-01-03,0,1,0,1,rain\nOslo,2012-01-04,0,1,0,1,fog\n");
    const auto stream = Task("weather", {{"path", file.path()}}).play(0);
    ASSERT_EQ(stream.size(), 1u);
    EXPECT_EQ(stream[0].label, "fog");
}

TEST(Liver, asks_for_every_visit_but_the_first) {
    const auto streams = Task("liver").play_all();
    EXPECT_EQ(streams.size(), 6u);  // 285 patients with two visits or more, 50 to a stream
    EXPECT_EQ(count(streams, NREM_QUERY), 1633u);
    EXPECT_EQ(count(streams, NREM_BOUNDARY), 285u - 6);
}

TEST(Liver, shows_the_visit_before) {
    const auto first = Task("liver").play(0).front();
    EXPECT_EQ(
        first.text,
        "visit 1, day 0, age 59, stage 4, bilirubin 14.5, albumin 2.6, alk phos 1718, AST 138, "
        "platelets 190, clotting time 12.2, cholesterol 261, ascites, hepato, spiders, edema");
    EXPECT_EQ(first.label, "very high (over 10)");
    EXPECT_EQ(std::stod(first.value), 21.3);
}

TEST(Liver, flags_a_missing_value) {
    const TemporaryFile file(joined(shipped_lines("pbcseq.csv"), 2) +
                             "1,400,58.7652,f,1,1,1,1,1,9,,2.94,1612,6.2,183,11.2,4\n");
    const auto second = Task("liver", {{"path", file.path()}}).play(0).back();
    const std::size_t cholesterol = 4 + 3 + 2 * 6;
    EXPECT_EQ(second.features[cholesterol], 0);
    EXPECT_EQ(second.features[cholesterol + 1], 1);
    EXPECT_EQ(second.features[cholesterol - 1], 0);  // the clotting time is there
}

TEST(Liver, gives_each_patient_a_stream_when_asked) {
    EXPECT_EQ(Task("liver", {{"patients", "1"}}).info().streams, 285u);
    EXPECT_EQ(Task("liver", {{"patients", "1"}, {"min_visits", "6"}}).info().streams, 153u);
}

TEST(Diagnoses, asks_for_new_events_only) {
    const Task task("diagnoses");
    const auto streams = task.play_all();
    EXPECT_EQ(count(streams, NREM_QUERY), 20124u);
    for (const auto& stream : streams)
        for (const auto& query : only(stream, NREM_QUERY))
            ASSERT_EQ(query.features[static_cast<std::size_t>(query.answer)], 0) << query.text;
}

TEST(Diagnoses, shows_the_events_so_far) {
    const TemporaryFile file(
        "id,days,event\n4,-1287,htn\n4,0,nafld\n4,10,htn\n4,1826.25,stroke\n5,0,MI\n6,1,MI\n6,2,"
        "afib\n");
    const auto stream = Task("diagnoses", {{"path", file.path()}}).play(0);
    ASSERT_EQ(stream.size(), 4u);
    EXPECT_EQ(stream[0].text, "so far: htn");
    EXPECT_EQ(stream[1].text, "so far: htn, nafld, htn");
    EXPECT_EQ(stream[1].label, "stroke");
    EXPECT_FLOAT_EQ(stream[1].features[10 + 1], 1);  // hypertension is the latest event
    EXPECT_EQ(stream[2].kind, NREM_BOUNDARY);
    EXPECT_EQ(stream[3].text, "so far: MI");
}

TEST(Transplant, asks_for_every_visit_but_the_first) {
    const auto streams = Task("transplant").play_all();
    EXPECT_EQ(streams.size(), 7u);  // 622 patients, 100 to a stream
    EXPECT_EQ(count(streams, NREM_QUERY), 2224u);
    EXPECT_EQ(count(streams, NREM_BOUNDARY), 622u - 7);
    EXPECT_EQ(share(streams, [](const Seen& query) { return query.label == "4 dead"; }),
              251.0 / 2224);
}

TEST(Transplant, shows_the_states_so_far) {
    const auto third = Task("transplant").play(0)[2];
    EXPECT_EQ(
        third.text,
        "2.0 years after transplant (IHD), age 54, man, donor 21, rejections 2, state 2 mild or "
        "moderate | states so far: 1 1 2");
    EXPECT_EQ(third.label, "2 mild or moderate");
}

TEST(Data, ships_no_outcome_columns) {
    EXPECT_EQ(shipped_lines("pbcseq.csv")[0],
              "id,day,age,sex,trt,ascites,hepato,spiders,edema,bili,chol,albumin,alk_phos,ast,"
              "platelet,protime,stage");
    EXPECT_EQ(shipped_lines("cav.csv")[0],
              "patient,years,age,donor_age,sex,diagnosis,cum_rejections,state,first_obs");
}

TEST(Markets, has_a_stream_for_each_index_and_quarter) {
    const auto dow = Task("markets", {{"index", "djia"}}).play_all();
    EXPECT_EQ(dow.size(), 33u * 4);
    EXPECT_EQ(count(dow, NREM_QUERY),
              8609u - 302 - 5);  // moves, less holidays, less the first five
    EXPECT_EQ(Task("markets", {{"index", "dax"}}).info().streams, 29u);
    EXPECT_EQ(Task("markets").info().streams, 33u * 4 + 4 * 29);
}

TEST(Markets, shows_the_last_five_moves) {
    const auto stream = Task("markets", {{"index", "djia"}}).play(0);
    const auto& first = stream[0];
    EXPECT_EQ(first.text, "DJIA 1980-01-09 | last moves in %: -1.70 -0.52 +1.03 +0.38 +2.34");
    EXPECT_EQ(first.label, "down");
    EXPECT_EQ(first.value.substr(0, 6), "-0.190");
    EXPECT_NEAR(stream[1].features[4], std::stof(first.value), 1e-6);
}

TEST(Markets, agrees_on_direction_and_size) {
    for (const auto& stream : Task("markets").play_all())
        for (const auto& query : stream)
            ASSERT_EQ(query.label, std::stod(query.value) > 0 ? "up" : "down");
}

TEST(Markets, part_the_dated_series_at_the_cutoff) {
    const Task task("markets", {{"index", "djia"}, {"cutoff", "1980-02-15"}});
    std::size_t before = 0;
    const auto questions = only(task.play(0), NREM_QUERY);
    for (const auto& question : questions) {
        const bool is_before = question.text.substr(5, 10) < "1980-02-15";
        EXPECT_EQ(question.group, is_before ? "before" : "after") << question.text;
        before += is_before;
    }
    EXPECT_GT(before, 10u);
    EXPECT_LT(before, questions.size());
    for (const auto& question : only(Task("markets").play(0), NREM_QUERY))
        EXPECT_EQ(question.group, "");
}

TEST(Markets, hide_the_day_or_ask_for_the_past_alone_and_change_nothing_else) {
    const auto plain = Task("markets", {{"index", "djia"}}).play(0);
    const auto masked = Task("markets", {{"index", "djia"}, {"mask", "true"}}).play(0);
    const auto told = Task("markets", {{"index", "djia"}, {"instruct", "true"}}).play(0);
    for (std::size_t i = 0; i < plain.size(); ++i) {
        EXPECT_EQ(masked[i].text, plain[i].text.substr(plain[i].text.find("last moves")));
        EXPECT_EQ(told[i].text, plain[i].text + " | answer as of this day, use nothing from later");
        EXPECT_EQ(masked[i].features, plain[i].features);
        EXPECT_EQ(masked[i].label, plain[i].label);
    }
}

}  // namespace
}  // namespace nrem::tasks
