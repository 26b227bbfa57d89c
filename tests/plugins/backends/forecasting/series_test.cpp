// What a series says of its next value without any model of what is asked.
#include "plugins/stage.hpp"

namespace {

using namespace nrem;
using stage::Days;

stage::Reply ask(const std::string& name, const std::vector<Record>& shown, const Cue& cue,
                 const std::vector<Experience>& context = {}) {
    return stage::ask(stage::make<nrem_backend>(core::Kind::backend, name, {}), cue,
                      {shown, {}, context});
}

std::vector<Record> series(std::initializer_list<double> values) {
    std::vector<Record> records;
    for (const double value : values) {
        records.push_back(make_record("case"));
        records.back().value = value;
    }
    return records;
}

TEST(LastValue, says_the_last_answer_and_the_last_value_again) {
    Days days;
    const auto reply = ask("last_value",
                           {stage::case_of("", {}, "sun"), stage::case_of("", {}, "rain")},
                           days.cue("whatever"));
    EXPECT_EQ(reply.text, "rain");
    EXPECT_EQ(ask("last_value", series({2, 5, 3}), days.cue("")).value, 3);
}

TEST(LastValue, takes_the_context_for_newer_than_the_memory) {
    Days days;
    const Experience today = days.add({.text = "", .answer = "snow"});
    EXPECT_EQ(ask("last_value", {stage::case_of("", {}, "sun")}, days.cue(""), {today}).text,
              "snow");
}

TEST(LastValue, guesses_where_nothing_was_shown) {
    Days days;
    EXPECT_GE(ask("last_value", {}, days.cue("")).choice, 0);
}

// numpy.linalg.lstsq on the pairs of 1 3 2 5 4 7 5: intercept 23/7, slope 2/7.
TEST(Ar1, is_the_least_squares_line_through_neighbours) {
    Days days;
    EXPECT_NEAR(ask("ar1", series({1, 3, 2, 5, 4, 7, 5}), days.cue("")).value, 33.0 / 7, 1e-12);
}

TEST(Ar1, finds_an_exact_recursion_and_is_not_misled_by_a_large_mean) {
    Days days;
    std::vector<Record> shown;
    double value = 1e9 + 64;
    for (int i = 0; i < 6; ++i) {
        shown.push_back(make_record("case"));
        shown.back().value = value;
        value = 1e9 + (value - 1e9) / 2;
    }
    EXPECT_NEAR(ask("ar1", shown, days.cue("")).value, value, 1e-6);
}

TEST(Ar1, takes_the_choice_that_came_with_the_nearest_value) {
    Days days;
    std::vector<Record> shown = series({1, 5, 1, 5, 1});
    const std::string low = "sun", high = "snow";
    for (Record& record : shown) record.answer = borrow(record.value > 3 ? high : low);
    EXPECT_EQ(ask("ar1", shown, days.cue("")).text, "snow");
}

TEST(Ar1, is_the_last_value_where_there_is_no_slope_to_be_had) {
    Days days;
    EXPECT_EQ(ask("ar1", series({2, 5}), days.cue("")).value, 5);
    EXPECT_EQ(ask("ar1", series({4, 4, 4, 4}), days.cue("")).value, 4);
    EXPECT_TRUE(std::isnan(ask("ar1", {}, days.cue("")).value));
}

}  // namespace
