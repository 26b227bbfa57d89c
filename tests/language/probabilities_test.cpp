// From the probabilities of a model's tokens to those of choices.
#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <limits>
#include <numeric>

#include "language/asked.hpp"
#include "language/choice.hpp"

namespace nrem::core {
namespace {

StoredPlace place(const std::string& said, const std::vector<std::pair<std::string, double>>& of) {
    StoredPlace made{{said, -1}, {}};
    for (const auto& [text, probability] : of) made.rivals.push_back({text, std::log(probability)});
    return made;
}

void expect_near(const std::vector<float>& seen, const std::vector<double>& wanted) {
    ASSERT_EQ(seen.size(), wanted.size());
    for (std::size_t i = 0; i < seen.size(); ++i) EXPECT_NEAR(seen[i], wanted[i], 1e-5) << i;
}

TEST(Probabilities, are_those_of_the_tokens_that_choices_begin_with) {
    const Asked asked({"sun", "rain"});
    expect_near(
        probabilities_of({place(" sun", {{" sun", 0.3}, {" x", 0.2}, {" ra", 0.1}})}, asked.cue),
        {0.99 * 0.75 + 0.005, 0.99 * 0.25 + 0.005});
}

TEST(Probabilities, add_up_what_differs_in_case_and_blanks_alone) {
    const Asked asked({"sun", "rain"});
    expect_near(
        probabilities_of({place("sun", {{"sun", 0.2}, {" Sun", 0.1}, {" rain", 0.1}})}, asked.cue),
        {0.99 * 0.75 + 0.005, 0.99 * 0.25 + 0.005});
}

TEST(Probabilities, take_no_other_word_for_the_beginning_of_a_choice) {
    const Asked asked({"normal", "high"});
    expect_near(probabilities_of({place(" no", {{" no", 0.5}, {" normal", 0.2}, {" high", 0.2}})},
                                 asked.cue),
                {0.5, 0.5});
}

TEST(Probabilities, leave_out_a_token_that_several_choices_begin_with) {
    const Asked asked({"rain", "raised"});
    expect_near(probabilities_of({place(" ra", {{" ra", 0.5}, {" rain", 0.3}, {" raised", 0.1}})},
                                 asked.cue),
                {0.99 * 0.75 + 0.005, 0.99 * 0.25 + 0.005});
}

TEST(Probabilities, are_read_where_the_answer_begins) {
    const Asked asked({"sun", "rain"});
    const std::vector<std::pair<std::string, double>> rivals{{"rain", 0.3}, {"sun", 0.1}};
    const std::vector<double> wanted{0.99 * 0.25 + 0.005, 0.99 * 0.75 + 0.005};
    expect_near(probabilities_of({place("\n", {{"sun", 1}}), place("rain", rivals)}, asked.cue),
                wanted);
    const std::vector<StoredPlace> json{place("{\"", {{"sun", 1}}), place("answer", {{"sun", 1}}),
                                        place("\":", {{"sun", 1}}), place(" \"", {{"sun", 1}}),
                                        place("rain", rivals)};
    expect_near(probabilities_of(json, asked.cue), wanted);
}

TEST(Probabilities, are_read_at_the_only_place_even_if_a_blank_was_said_there) {
    const Asked asked({"sun", "rain"});
    expect_near(
        probabilities_of({place(" ", {{" ", 0.6}, {" rain", 0.3}, {" sun", 0.1}})}, asked.cue),
        {0.99 * 0.25 + 0.005, 0.99 * 0.75 + 0.005});
}

TEST(Probabilities, are_none_where_no_token_tells_choices_apart) {
    const Asked asked({"sun", "snow"});
    const std::vector<std::vector<StoredPlace>> useless{
        {},
        {place("x", {{" x", 0.9}})},
        {place("s", {{"s", 1}, {"", 1}, {" ", 1}})},
        {place("sun", {})},
        {place("su", {{"su", none}, {"sn", 0}})},
    };
    for (const auto& places : useless) EXPECT_TRUE(probabilities_of(places, asked.cue).empty());
    EXPECT_TRUE(probabilities_of({place("sun", {{"sun", 1}})}, Asked({}).cue).empty());
}

TEST(Probabilities, always_sum_to_1_with_none_below_0) {
    EXPECT_TRUE(rc::check([] {
        const Asked weather({"sun", "snow", "rain", "", "Sun"});
        const auto token = rc::gen::map(
            rc::gen::pair(
                rc::gen::element<std::string>("su", "sn", "rain", "s", "\"", "", "\xff", "sunny"),
                rc::gen::element(0.0, -1.5, -800.0, 5.0, 1e308, std::nan(""),
                                 -std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<double>::infinity())),
            [](const std::pair<std::string, double>& each) {
                return StoredToken{each.first, each.second};
            });
        const auto rivals = *rc::gen::container<std::vector<StoredToken>>(token);
        const auto made = probabilities_of({{*token, rivals}, {*token, rivals}}, weather.cue);
        if (made.empty()) return;
        RC_ASSERT(made.size() == 5U);
        for (const float each : made) RC_ASSERT(each > 0);
        RC_ASSERT(std::abs(std::accumulate(made.begin(), made.end(), 0.0) - 1) < 1e-5);
    }));
}

}  // namespace
}  // namespace nrem::core
