// From the words and the probabilities of a model to one of the choices, and from what was seen to
// what the model is shown.
#include "language/predict.hpp"

#include <gtest/gtest.h>

#include "nrem/sdk/values.hpp"

namespace nrem::core {
namespace {

// A cue that owns what it holds.
struct Asked {
    explicit Asked(std::vector<std::string> given, std::string asked = "")
        : text(std::move(asked)), choices(std::move(given)) {
        for (const auto& choice : choices) views.push_back(borrow(choice));
        cue.text = borrow(text);
        cue.choices = {views.data(), views.size(), sizeof(nrem_str)};
    }
    Asked(const Asked&) = delete;
    Asked& operator=(const Asked&) = delete;

    std::string text;
    std::vector<std::string> choices;
    std::vector<nrem_str> views;
    nrem_cue cue{.struct_size = sizeof(nrem_cue)};
};

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
    const Asked asked({"sun", "rain"});
    EXPECT_TRUE(probabilities_of({}, asked.cue).empty());
    EXPECT_TRUE(probabilities_of({place(" x", {{" x", 0.9}})}, asked.cue).empty());
}

// That it rained yesterday does not say that it rains today.
TEST(WhatAModelIsShown, tells_the_answer_of_a_question_that_holds_the_same_word) {
    const Asked now({}, "yesterday: sun");
    const Asked question({}, "yesterday: rain");
    const Asked sentence({}, "It is rain now.");
    nrem_answer rain{.struct_size = sizeof(nrem_answer)};
    rain.text = borrow(std::string_view("rain"));
    rain.value = none;
    std::array<nrem_experience, 2> seen{};
    seen[0].cue = &question.cue;
    seen[1].cue = &sentence.cue;
    seen[0].truth = seen[1].truth = &rain;
    nrem_question asked{};
    asked.cue = &now.cue;
    asked.context = {seen.data(), seen.size(), sizeof(nrem_experience)};
    EXPECT_EQ(inputs_of(asked)["context"], "yesterday: rain -> rain\nIt is rain now.");
}

}  // namespace
}  // namespace nrem::core
