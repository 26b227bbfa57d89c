// Text as Unicode sees it: what people and models write beside, around and in place of ASCII.
#include "base/text.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace nrem::unicode {
namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> made;
    Words words(text);
    while (const auto word = words.next()) made.emplace_back(*word);
    return made;
}

using List = std::vector<std::string>;
using Views = std::vector<std::string_view>;

TEST(Text, is_trimmed_of_every_blank_and_of_what_cannot_be_seen) {
    for (const char* text : {"rain\u202f", "\u00a0rain", "\u200brain", "\ufeffrain", "\u200frain\u200f",
                             "\u3000rain\r\n", "\u2028rain\u00ad", "rain\u2060"})
        EXPECT_EQ(trimmed(text), "rain") << text;
    EXPECT_EQ(trimmed(std::string_view("rain\0", 5)), "rain");
    EXPECT_EQ(trimmed("\u00a0\u200b "), "");
    EXPECT_EQ(trimmed("\U0001f327\ufe0f"), "\U0001f327\ufe0f");  // how the sign is drawn
}

TEST(Text, is_rid_of_quotes_and_stops_of_every_script) {
    for (const char* text : {"\u201crain\u201d", "rain\u3002", "\u00abrain\u00bb", "rain\u2026", "**rain**",
                             "\u300crain\u300d\u3002", "\u201erain\u201c!", "`rain`", "rain\uff0e"})
        EXPECT_EQ(unquoted(text), "rain") << text;
    EXPECT_EQ(unquoted(".5"), ".5");
    EXPECT_EQ(unquoted("-5."), "-5");
}

TEST(Text, is_the_same_in_every_case_width_and_composition) {
    EXPECT_EQ(folded("RAIN"), "rain");
    EXPECT_EQ(folded("\uff52\uff41\uff49\uff4e"), "rain");
    EXPECT_EQ(folded("CAFE\u0301"), folded("caf\u00e9"));
    EXPECT_EQ(folded("stra\u00dfe"), folded("STRASSE"));
    EXPECT_EQ(folded("ra\u00adin"), "rain");
    EXPECT_TRUE(is_same("cafe\u0301", "caf\u00e9"));
    EXPECT_FALSE(is_same("cafe", "caf\u00e9"));
    EXPECT_FALSE(is_same("a", "A"));
}

TEST(Text, that_is_no_utf8_is_read_byte_by_byte) {
    EXPECT_EQ(characters("\xff\xfe a"), 4U);
    EXPECT_EQ(words_of("\xff rain \xe2\x80"), List{"rain"});
    EXPECT_EQ(folded("\xffRain \xc3"), "\ufffdrain \ufffd");
}

TEST(Text, has_words_in_every_script) {
    EXPECT_EQ(words_of("Answer:rain, sun\u2014fog"), (List{"Answer", "rain", "sun", "fog"}));
    EXPECT_EQ(words_of("\u660e\u65e5\u306f\u96e8\u3067\u3059\u3002"),
              (List{"\u660e\u65e5", "\u306f", "\u96e8", "\u3067\u3059"}));
    EXPECT_EQ(words_of("\u0e20\u0e32\u0e29\u0e32\u0e44\u0e17\u0e22").size(), 2U);
    EXPECT_EQ(words_of("\u043f\u0440\u0438\u0432\u0435\u0442, \u043c\u0438\u0440"),
              (List{"\u043f\u0440\u0438\u0432\u0435\u0442", "\u043c\u0438\u0440"}));
    EXPECT_EQ(words_of("3.5 and -7, x-3; _emphasis_ snake_case"),
              (List{"3.5", "and", "-7", "x", "3", "emphasis", "snake_case"}));
}

TEST(Text, holds_a_word_only_where_it_is_whole) {
    for (const char* text : {"rain", "\U0001f327rain", "\u2192rain", "rain\u2014because", "\u201crain\u201d",
                             "\u7b54\u6848\u662frain", "\u30a2\u30f3\u30b5\u30fcrain", "rain\uc785\ub2c8\ub2e4",
                             "\u0e04\u0e33\u0e15\u0e2d\u0e1a\u0e04\u0e37\u0e2drain", "\u1785\u1798\u17d2\u179b\u17be\u1799rain", "_rain_", "rain</s>", "it: rain."})
        EXPECT_NE(find_word(text, "rain"), std::string_view::npos) << text;
    for (const char* text : {"rainy", "bra\u00efn", "rai\u0301n", "train", "rain\u00e9e", "rain_fall"})
        EXPECT_EQ(find_word(text, "rain"), std::string_view::npos) << text;
    EXPECT_NE(find_word("\u660e\u65e5\u306f\u96e8\u3067\u3059", "\u96e8"), std::string_view::npos);
    EXPECT_NE(find_word("\uc815\ub2f5\uc740 3\uc2dc", "3"), std::string_view::npos);
    EXPECT_EQ(words_of("\uc815\ub2f5\uc740 rain\uc785\ub2c8\ub2e4"),
              (List{"\uc815\ub2f5\uc740", "rain", "\uc785\ub2c8\ub2e4"}));
    EXPECT_EQ(find_word("it is 3.5", "3"), std::string_view::npos);
    EXPECT_EQ(find_word("it is 13", "3"), std::string_view::npos);
    EXPECT_NE(find_word("it is 3.", "3"), std::string_view::npos);
}

TEST(Text, has_sentences_that_end_as_their_script_ends_them) {
    EXPECT_EQ(sentences("It rains. it pours! \u201cWhy?\u201d he said.\nyes"),
              (Views{"It rains.", "it pours!", "\u201cWhy?\u201d", "he said.", "yes"}));
    EXPECT_EQ(sentences("\u96e8\u3002\u300c\u306f\u3044\u300d\u3002\u6674\u308c"),
              (Views{"\u96e8\u3002", "\u300c\u306f\u3044\u300d\u3002", "\u6674\u308c"}));
    EXPECT_EQ(sentences("3.5 is more. x"), (Views{"3.5 is more.", "x"}));
    EXPECT_EQ(sentences("\u0645\u0637\u0631\u061f \u0646\u0639\u0645"),
              (Views{"\u0645\u0637\u0631\u061f", "\u0646\u0639\u0645"}));
    EXPECT_TRUE(sentences(" \u00a0\n").empty());
}

TEST(Text, has_numbers_in_every_digit_and_with_every_separator) {
    for (const auto& [text, number] :
         {std::pair{"it is 1,234.5", 1234.5}, {"1\u202f234\u202f567", 1234567}, {"1\u00a0234", 1234},
          {"1'234", 1234}, {"1\u2019234", 1234}, {"\u22127", -7}, {"\uff11\uff12", 12},
          {"\u0663\u066b\u0665", 3.5}, {"12 345", 12}, {"1,2345", 1}, {"\uff0d3", -3}})
        EXPECT_EQ(first_number(text), number) << text;
    EXPECT_TRUE(std::isnan(first_number("information: none")));
    EXPECT_TRUE(std::isnan(first_number("m\u00b2")));
}

TEST(Text, is_cut_between_characters_and_never_before_a_mark) {
    EXPECT_EQ(last_place("a\U0001f327b", 3), 1U);
    EXPECT_EQ(last_place("cafe\u0301", 4), 3U);
    EXPECT_EQ(last_place("cafe\u0301", 9), 6U);
    EXPECT_EQ(last_place("\U0001f468\u200d\U0001f469", 8), 0U);
}

TEST(Text, has_keys_of_its_words_alone) {
    EXPECT_EQ(folded_words("  It\u2019s\u00a0RAIN\u2026 ok?"), "its rain ok");
    EXPECT_EQ(on_one_line("a\nb\u2028c\n"), "a b c ");
    EXPECT_EQ(first_line("a\u2028b"), "a");
}

TEST(Text, is_cut_between_characters) {
    EXPECT_EQ(start_of("rain", 4), "rain");
    EXPECT_EQ(start_of("rain and sun", 4), "rain...");
    EXPECT_EQ(start_of("na\u00efve", 3), "na...");
    EXPECT_EQ(start_of("nai\u0308ve", 3), "na...");  // a mark stays with its letter
}

}  // namespace
}  // namespace nrem::unicode
