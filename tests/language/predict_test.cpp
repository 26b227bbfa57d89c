// What a model is shown, and how its words become an answer: the choice that a text names, and
// numbers.
#include "language/predict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <array>
#include <cmath>
#include <numeric>

#include "language/asked.hpp"
#include "language/choice.hpp"
#include "support/talker.hpp"
#include "wake/answer.hpp"

namespace nrem::core {
namespace {

std::int64_t choice(std::string_view text, const std::vector<std::string>& words) {
    const Asked choices(words);
    return choice_in(text, choices.cue);
}

const std::vector<std::string> levels{"low", "high", "very low", "value 1", "value 10"};

TEST(ChoiceIn, is_the_whole_text_but_for_case_quotes_and_a_full_stop) {
    EXPECT_EQ(choice("high", levels), 1);
    EXPECT_EQ(choice(" \n High.\n", levels), 1);
    EXPECT_EQ(choice("**\"VERY LOW\"**", levels), 2);
    EXPECT_EQ(choice("`value 10`!", levels), 4);
}

TEST(ChoiceIn, is_the_only_one_that_the_first_line_names_as_a_word) {
    EXPECT_EQ(choice("I think it is high, since it rains.", levels), 1);
    EXPECT_EQ(choice("The level is very low today", levels), 2);
    EXPECT_EQ(choice("It has value 10 now\nnot low", levels), 4);
    EXPECT_EQ(choice("\n\nhigh it is\nand not low", levels), 1);
    EXPECT_EQ(choice("high, yes: high", levels), 1);
}

TEST(ChoiceIn, is_found_within_a_block_of_code) {
    EXPECT_EQ(choice("```json\n{\"answer\": \"high\"}\n```", levels), 1);
    EXPECT_EQ(choice("```\nvery low\n```", levels), 2);
    EXPECT_EQ(choice("```high```", levels), 1);
}

TEST(ChoiceIn, is_none_where_several_are_named) {
    EXPECT_EQ(choice("low or high", levels), -1);
    EXPECT_EQ(choice("very low, or just low", levels), -1);
    EXPECT_EQ(choice("value 1 and value 10", levels), -1);
}

TEST(ChoiceIn, is_none_within_a_longer_word_or_in_a_later_line) {
    EXPECT_EQ(choice("slow", levels), -1);
    EXPECT_EQ(choice("lowest", levels), -1);
    EXPECT_EQ(choice("value 100", levels), -1);
    EXPECT_EQ(choice("high_level", levels), -1);
    EXPECT_EQ(choice("h\xc3\xb6high", levels), -1);
    EXPECT_EQ(choice("Well:\nhigh", levels), -1);
}

TEST(ChoiceIn, tells_choices_apart_that_differ_in_their_signs) {
    EXPECT_EQ(choice("-1", {"1", "-1"}), 1);
    EXPECT_EQ(choice("it is -1", {"1", "-1"}), 1);
    EXPECT_EQ(choice("it is 1", {"1", "-1"}), 0);
    EXPECT_EQ(choice("C++, of course", {"C", "C++"}), 1);
    EXPECT_EQ(choice("in the U.S.", {"U.K.", "U.S."}), 1);
}

TEST(ChoiceIn, tells_choices_apart_that_differ_in_case_alone) {
    EXPECT_EQ(choice("m", {"M", "m"}), 1);
    EXPECT_EQ(choice("M.", {"M", "m"}), 0);
    EXPECT_EQ(choice("it is m", {"M", "m"}), -1);
    EXPECT_EQ(choice("MM", {"Mm", "mm"}), -1);
}

TEST(ChoiceIn, is_none_in_a_text_without_words) {
    for (const char* text : {"", " ", "\n\n", "\"\"", "***", "."}) {
        EXPECT_EQ(choice(text, levels), -1) << text;
        EXPECT_EQ(choice(text, {"", "a"}), -1) << text;
        EXPECT_EQ(choice(text, {}), -1) << text;
    }
    EXPECT_EQ(choice("high", {}), -1);
}

TEST(ChoiceIn, holds_out_against_hostile_texts) {
    EXPECT_EQ(choice(std::string("high\0low", 8), levels), -1);
    EXPECT_EQ(choice("\xff\xfe high", levels), 1);
    EXPECT_EQ(choice(std::string(1 << 20, 'l') + " high", levels), 1);
    std::string chain;
    for (int i = 0; i < 100000; ++i) chain += "low ";
    EXPECT_EQ(choice(chain, levels), 0);
    EXPECT_EQ(choice(chain + "high", levels), -1);
}

// 4.1: what stood beside a right answer made it unusable.
TEST(ChoiceIn, is_found_beside_whatever_unicode_has) {
    for (const char* said :
         {"\u201crain\u201d", "rain\u3002", "rain\u202f", "\u00a0rain", "\u200brain", "\ufeffrain",
          "rain\u2014because it was wet", "rain\u2026", "\U0001f327rain", "\U0001f327\ufe0f rain",
          "\u00abrain\u00bb", "\u7b54\u6848\uff1arain", "\u2192rain", "\u200frain\u200f",
          "\uff52\uff41\uff49\uff4e", "\u7b54\u6848\u662frain\u3002", "__rain__", "\u2022 rain", "rain\u0000",
          "ra\u00adin", "\u300crain\u300d\u3067\u3059\u3002", "\u2018Rain\u2019, I think", "rain\u2028not sun"})
        EXPECT_EQ(choice(said, {"sun", "rain", "fog"}), 1) << said;
    EXPECT_EQ(choice("rai\u0301n", {"sun", "rain"}), -1);  // another word
    EXPECT_EQ(choice("\u660e\u65e5\u306f\u96e8\u3067\u3059\u3002", {"\u6674", "\u96e8"}), 1);
}

TEST(ChoiceIn, is_the_same_however_its_characters_are_composed) {
    const std::vector<std::string> places{"caf\u00e9", "cafe", "\u00c5ngstr\u00f6m"};
    EXPECT_EQ(choice("cafe\u0301", places), 0);
    EXPECT_EQ(choice("I say: CAFE\u0301!", places), 0);
    EXPECT_EQ(choice("A\u030angstro\u0308m.", places), 2);
    EXPECT_EQ(choice("\u212bngstr\u00f6m", places), 2);
}

TEST(ChoiceIn, is_always_none_or_one_of_them) {
    EXPECT_TRUE(rc::check([] {
        const auto part = rc::gen::element<std::string>("low", "high", "very", " ", "\n", ".", "*",
                                                        "\"", "\xff", "L", "1", "-", "");
        const auto parts = rc::gen::container<std::vector<std::string>>(part);
        const auto joined = rc::gen::map(parts, [](const std::vector<std::string>& all) {
            return std::accumulate(all.begin(), all.end(), std::string());
        });
        const auto words = *rc::gen::container<std::vector<std::string>>(joined);
        const std::int64_t found = choice(*joined, words);
        RC_ASSERT(found >= -1 && found < static_cast<std::int64_t>(words.size()));
    }));
}

class Predictions : public Talking {
protected:
    Predictions() {
        prompts(
            "  predict: {role: predictor, inputs: [memory, context, cue, choices], "
            "user: '{{cue}}'}\n");
    }
    // What becomes of such words about such a cue.
    std::int32_t predicted(const std::string& words, const nrem_cue& cue) {
        talker::says = [&](const Prompt&, Completion& completion) {
            talker::say(completion, words);
        };
        Language language(open(), registry_.host(), {.cancelled = never});
        nrem_question question{};
        question.struct_size = sizeof(nrem_question);
        question.cue = &cue;
        answer_.begin(cue, 0);
        return predict(language, question, answer_.sink()).state;
    }
    double number_in(const std::string& words) {
        EXPECT_EQ(predicted(words, make_cue()), NREM_REPLY_GOOD);
        EXPECT_EQ(answer_.text(), words);
        return answer_.view().value;
    }
    AnswerBuffer answer_;
};

TEST_F(Predictions, of_a_number_take_the_first_one) {
    EXPECT_EQ(number_in("about 3.5, or 4"), 3.5);
    EXPECT_EQ(number_in("-2e3 degrees"), -2000);
    EXPECT_EQ(number_in("nancy counts 5"), 5);
    EXPECT_EQ(number_in("1e999 or 7"), 7);
    EXPECT_EQ(number_in(".25"), 0.25);
    EXPECT_EQ(number_in("$1,234,567.5 in all"), 1234567.5);
    EXPECT_EQ(number_in("1,2 and 3"), 1);
    EXPECT_EQ(number_in("\xe2\x88\x92"
                        "5"),
              -5);
    EXPECT_TRUE(std::isnan(number_in("infinity, or none")));
    EXPECT_TRUE(std::isnan(number_in("- , .")));
}

TEST_F(Predictions, are_broken_without_words_or_a_choice) {
    const Asked weather({"sun", "rain"});
    EXPECT_EQ(predicted(" \n", make_cue()), NREM_REPLY_BROKEN);
    EXPECT_EQ(predicted("sun or rain", weather.cue), NREM_REPLY_BROKEN);
    EXPECT_EQ(answer_.choice(), -1);
    EXPECT_EQ(answer_.text(), "sun or rain");
    EXPECT_EQ(predicted("Rain.", weather.cue), NREM_REPLY_GOOD);
    EXPECT_EQ(answer_.choice(), 1);
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
