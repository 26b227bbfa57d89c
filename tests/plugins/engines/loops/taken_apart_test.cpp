// What loops share: answers that are the same, patterns, parts of texts.
#include <gtest/gtest.h>

#include "engines/loops/parts.hpp"
#include "engines/loops/sub_questions.hpp"
#include "engines/loops/votes.hpp"

namespace {

using namespace nrem;
using namespace nrem::loops;

Prediction answer(std::string text, std::int64_t choice = -1, double value = none) {
    Prediction made;
    made.text = std::move(text);
    made.choice = choice;
    made.value = value;
    return made;
}

TEST(Canonical, is_the_choice_else_the_number_else_the_text) {
    EXPECT_EQ(canonical(answer("Rain", 2)), canonical(answer("snow", 2)));
    EXPECT_NE(canonical(answer("rain", 1)), canonical(answer("rain", 2)));
    EXPECT_EQ(canonical(answer("12")), canonical(answer("12.0")));
    EXPECT_EQ(canonical(answer("", -1, 12)), canonical(answer("12")));
    EXPECT_EQ(canonical(answer(" \"New York.\"")), canonical(answer("new york")));
    EXPECT_NE(canonical(answer("12 dogs")), canonical(answer("12")));
}

TEST(Pattern, takes_a_text_apart_and_puts_one_together) {
    const Pattern pattern("hop{count} {answer}");
    EXPECT_EQ(pattern.match("hop3 w12"), (Bound{{"count", "3"}, {"answer", "w12"}}));
    EXPECT_EQ(pattern.fill({{"count", "3"}, {"answer", "w12"}}), "hop3 w12");
    for (const char* other : {"", "hop", "hop3", "hop w12", "hop3 ", "a hop3 w12"})
        EXPECT_FALSE(pattern.match(other)) << other;
}

TEST(Pattern, gives_a_name_what_is_before_its_next_place_and_the_last_one_the_rest) {
    const Pattern within("{relation} of {answer}?");
    EXPECT_EQ(within.match("mother of father of Ann?"),
              (Bound{{"relation", "mother"}, {"answer", "father of Ann"}}));
    EXPECT_FALSE(within.match("mother of Ann"));
    EXPECT_FALSE(within.match("mother of ?"));
    EXPECT_EQ(Pattern("what").match("what"), Bound{});
    EXPECT_FALSE(Pattern("what").match("whatever"));
}

TEST(SubQuestions, are_counted_and_nested) {
    const auto counted = sub_questions(Pattern("hop{count} {answer}"), "hop3 w12", 10);
    EXPECT_EQ(counted.about, "w12");
    EXPECT_EQ(counted.steps.size(), 3U);
    EXPECT_TRUE(sub_questions(Pattern("hop{count} {answer}"), "hop11 w12", 10).steps.empty());
    const auto nested =
        sub_questions(Pattern("{relation} of {answer}"), "mother of father of Ann", 10);
    EXPECT_EQ(nested.about, "Ann");
    ASSERT_EQ(nested.steps.size(), 2U);
    EXPECT_EQ(nested.steps[0].at("relation"), "father");
}

TEST(KeyOf, is_the_code_of_the_choice_or_a_single_one) {
    const std::vector<nrem_str> names(3);
    const std::vector<float> own{0, 1, 0}, codes{1, 2, 3, 4, 5, 6, 7, 8, 9};
    Cue cue = make_cue();
    cue.choices = {names.data(), names.size(), sizeof(nrem_str)};
    EXPECT_TRUE(key_of(cue, 1).empty());  // it has no key itself
    cue.vector = borrow(std::span<const float>(own));
    EXPECT_EQ(key_of(cue, 2), (std::vector<float>{0, 0, 1}));
    cue.codes = borrow(std::span<const float>(codes));
    EXPECT_EQ(key_of(cue, 2), (std::vector<float>{7, 8, 9}));
    EXPECT_TRUE(key_of(cue, -1).empty());
}

TEST(Parts, are_whole_lines_of_about_one_size) {
    EXPECT_EQ(divided("aa\nbb\ncc\ndd", 2), (std::vector<std::string_view>{"aa\nbb\n", "cc\ndd"}));
    EXPECT_EQ(divided("a\nbbbbbbbbb\nc\n", 3),
              (std::vector<std::string_view>{"a\n", "bbbbbbbbb\n", "c\n"}));
    EXPECT_EQ(divided("aaa\nbbbbbbbb\ncccccc\n", 2),
              (std::vector<std::string_view>{"aaa\nbbbbbbbb\n", "cccccc\n"}));
    EXPECT_EQ(divided("one long line", 4), (std::vector<std::string_view>{"one long line"}));
    EXPECT_TRUE(divided("", 4).empty());
}

TEST(Parts, make_a_tree_that_ends_where_texts_are_short_or_the_depth_is_reached) {
    const std::string text = "aaaaaaa\nbbbbbbb\nccccccc\nddddddd\n";  // 2 tokens a line
    const auto sizes = [&](const Division& how) {
        std::vector<std::size_t> made;
        for (const Part& part : tree_of_parts(text, how))
            if (part.parts.empty()) made.push_back(part.text.size());
        return made;
    };
    EXPECT_EQ(sizes({.parts = 2, .depth = 5, .tokens = 2}), (std::vector<std::size_t>{8, 8, 8, 8}));
    EXPECT_EQ(sizes({.parts = 2, .depth = 1, .tokens = 2}), (std::vector<std::size_t>{16, 16}));
    EXPECT_EQ(sizes({.parts = 2, .depth = 5, .tokens = 8}), (std::vector<std::size_t>{32}));
}

}  // namespace
