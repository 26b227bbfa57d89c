// Predictions of other programs: what is read, what is refused, and what pairs.
#include "exchange/prediction.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "base/error.hpp"
#include "exchange/scored.hpp"

namespace nrem::core {
namespace {

std::vector<Prediction> read(const std::string& text) {
    std::vector<Prediction> all;
    add_predictions(all, text, "a.jsonl");
    return all;
}

std::string error_of(const std::string& text) try {
    (void)rows_of(read(text), {});
    return "";
} catch (const UsageError& failure) {
    return failure.what();
}

void expect_refused(const std::string& text, const std::string& part) {
    EXPECT_NE(error_of(text).find(part), std::string::npos) << error_of(text);
}

const StreamScores& only_stream(const Row& row) {
    EXPECT_EQ(row.metrics.streams.size(), 1U);
    return row.metrics.streams.at(0);
}

TEST(Predictions, answers_are_right_but_for_case_and_blanks) {
    const auto read_lines = read(R"({"item": 1, "answer": " Four ", "truth": ["4", "four"]}
{"item": "1", "answer": null, "truth": "4"})");
    EXPECT_EQ(read_lines.at(0).score, 1);
    EXPECT_EQ(read_lines.at(1).score, 0);
    EXPECT_NE(read_lines.at(0).item, read_lines.at(1).item);
    EXPECT_EQ(read_lines.at(0).system, "a");
}

TEST(Predictions, a_bare_nan_is_not_scored) {
    EXPECT_TRUE(std::isnan(read("{\"item\": \"a NaN\", \"score\": NaN}").at(0).score));
}

TEST(Predictions, a_line_is_read_as_it_was_written) {
    const std::string line = R"({"system":"s","group":"g","item":7,"epoch":2,"score":0.5})";
    EXPECT_EQ(to_line(read(line).at(0)), line + "\n");
}

TEST(Predictions, what_cannot_be_paired_is_refused_with_its_place) {
    expect_refused(R"({"score": 1})", "a.jsonl:1: has no \"item\"");
    expect_refused("{\"item\": 1, \"score\": 1}\n{\"item\": 2, \"sco", 
                   "a.jsonl:2: the file is cut");
    expect_refused("{\"item\": 1, \"score\": 1}\n{\"item\": 1, \"score\": 0}\n",
                   "a.jsonl:2: item 1 of a was scored before, at a.jsonl:1");
    expect_refused("{\"item\": 1, \"score\": 1, \"check\": \"x\"}\n"
                   "{\"item\": 1, \"score\": 0, \"check\": \"y\", \"system\": \"b\"}\n",
                   "not the same item");
    expect_refused("{\"item\": 1, \"score\": 1}\n"
                   "{\"item\": \"1\", \"score\": 0, \"system\": \"b\"}\n",
                   "no two systems share an item");
    expect_refused(R"({"item": 1, "score": 1, "sytem": "b"})", "sytem");
}

TEST(Predictions, an_item_that_a_system_lacks_is_not_judged_there) {
    const ScoredRows scored = rows_of(
        read(R"({"system": "a", "stream": "s", "item": 1, "score": 1}
{"system": "a", "stream": "s", "item": 2, "score": 0}
{"system": "b", "stream": "s", "item": 2, "score": 1}
)"),
        {});
    ASSERT_EQ(scored.rows.size(), 2U);
    EXPECT_EQ(only_stream(scored.rows.at(0)).right, "10");
    EXPECT_EQ(only_stream(scored.rows.at(1)).right, "-1");
    EXPECT_EQ(only_stream(scored.rows.at(0)).contents, only_stream(scored.rows.at(1)).contents);
    ASSERT_EQ(scored.notes.size(), 1U);
    EXPECT_NE(scored.notes.at(0).find("b lacks 1 of 2 items (1)"), std::string::npos);
}

TEST(Predictions, of_graded_scores_what_one_system_lacks_counts_for_none) {
    const ScoredRows scored = rows_of(
        read(R"({"system": "a", "stream": "s", "item": 1, "score": 0.9}
{"system": "a", "stream": "s", "item": 2, "score": 0.25}
{"system": "b", "stream": "s", "item": 2, "score": 0.75}
)"),
        {});
    EXPECT_EQ(scored.rows.at(0).metrics.measured.at(0), (Mean{1, 0.25}));
    EXPECT_EQ(scored.rows.at(1).metrics.measured.at(0), (Mean{1, 0.75}));
}

}  // namespace
}  // namespace nrem::core
