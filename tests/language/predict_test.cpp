// How a model's words become an answer: the choice that a text names, its probabilities, and
// numbers.
#include "language/predict.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cmath>
#include <numeric>

#include "support/talker.hpp"
#include "wake/answer.hpp"

namespace nrem::core {
namespace {

// A cue that owns its choices.
struct Choices {
    Choices(std::vector<std::string> given) : words(std::move(given)) {
        for (const auto& word : words) texts.push_back(borrow(word));
        cue.choices = {texts.data(), texts.size(), sizeof(nrem_str)};
    }
    Choices(const Choices&) = delete;
    Choices& operator=(const Choices&) = delete;
    std::vector<std::string> words;
    std::vector<nrem_str> texts;
    nrem_cue cue = make_cue();
};

std::int64_t choice(std::string_view text, const std::vector<std::string>& words) {
    const Choices choices(words);
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

StoredPlace place(const std::string& said, std::vector<StoredToken> rivals) {
    return {{said, 0}, std::move(rivals)};
}

TEST(ProbabilitiesOf, are_the_masses_of_tokens_that_only_one_choice_begins_with) {
    const Choices weather({"sun", "rain", "snow"});
    // "s" begins two of them and "the" none: neither counts.
    const auto made = probabilities_of({place("rain", {{" Rain", std::log(0.5)},
                                                       {"\"ra", std::log(0.1)},
                                                       {"s", std::log(0.3)},
                                                       {"sn", std::log(0.05)},
                                                       {"the", std::log(0.05)}})},
                                       weather.cue);
    ASSERT_EQ(made.size(), 3U);
    EXPECT_FLOAT_EQ(made[0], 0.01F / 3);
    EXPECT_FLOAT_EQ(made[1], static_cast<float>(0.99 * 0.6 / 0.65 + 0.01 / 3));
    EXPECT_FLOAT_EQ(made[2], static_cast<float>(0.99 * 0.05 / 0.65 + 0.01 / 3));
    EXPECT_NEAR(made[0] + made[1] + made[2], 1, 1e-6);
}

TEST(ProbabilitiesOf, look_at_the_first_place_that_is_more_than_quotes) {
    const Choices weather({"sun", "rain"});
    const auto made = probabilities_of({place(" \"", {{"rain", 0}}), place("\n", {{"rain", 0}}),
                                        place("sun", {{"sun", 0}}), place("!", {{"rain", 0}})},
                                       weather.cue);
    ASSERT_EQ(made.size(), 2U);
    EXPECT_FLOAT_EQ(made[0], 0.995F);
    EXPECT_FLOAT_EQ(made[1], 0.005F);
}

TEST(ProbabilitiesOf, are_none_where_no_token_tells_choices_apart) {
    const Choices weather({"sun", "snow"});
    const std::vector<float> none_at_all;
    EXPECT_EQ(probabilities_of({}, weather.cue), none_at_all);
    EXPECT_EQ(probabilities_of({place("s", {{"s", 0}, {"", 0}, {" ", 0}})}, weather.cue),
              none_at_all);
    EXPECT_EQ(probabilities_of({place("sun", {})}, weather.cue), none_at_all);
    EXPECT_EQ(probabilities_of({place("\"", {{"sun", 0}})}, weather.cue), none_at_all);
    EXPECT_EQ(probabilities_of({place("sun", {{"sun", 0}})}, make_cue()), none_at_all);
    const double infinite = std::numeric_limits<double>::infinity();
    EXPECT_EQ(probabilities_of({place("su", {{"su", none}, {"sn", -infinite}})}, weather.cue),
              none_at_all);
}

TEST(ProbabilitiesOf, always_sum_to_1_with_none_below_0) {
    EXPECT_TRUE(rc::check([] {
        const Choices weather({"sun", "snow", "rain", "", "Sun"});
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
        answer_.begin();
        return predict(language, question, answer_.sink());
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
    const Choices weather({"sun", "rain"});
    EXPECT_EQ(predicted(" \n", make_cue()), NREM_REPLY_BROKEN);
    EXPECT_EQ(predicted("sun or rain", weather.cue), NREM_REPLY_BROKEN);
    EXPECT_EQ(answer_.choice(), -1);
    EXPECT_EQ(answer_.text(), "sun or rain");
    EXPECT_EQ(predicted("Rain.", weather.cue), NREM_REPLY_GOOD);
    EXPECT_EQ(answer_.choice(), 1);
}

}  // namespace
}  // namespace nrem::core
