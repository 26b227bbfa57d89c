// What a word is, for tasks, sequence models and their training alike.
#include "nrem/sdk/words.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace {

std::vector<std::string> words_of(std::string_view text) {
    std::vector<std::string> words;
    for (auto word = nrem::next_word(text); !word.empty(); word = nrem::next_word(text))
        words.emplace_back(word);
    return words;
}

using Words = std::vector<std::string>;

TEST(Words, stand_between_blanks_of_any_kind_and_number) {
    EXPECT_EQ(words_of("s2 0 1"), (Words{"s2", "0", "1"}));
    EXPECT_EQ(words_of(" \ta\v\fb\r\n"), (Words{"a", "b"}));
    EXPECT_EQ(words_of("a+b?3,"), (Words{"a+b?3,"}));
}

TEST(Words, are_none_where_there_are_only_blanks) {
    EXPECT_EQ(words_of(""), Words{});
    EXPECT_EQ(words_of(" \n\t "), Words{});
}

// Bytes above 127 belong to words, the no-break space of UTF-8 too.
TEST(Words, keep_what_is_not_ascii) {
    EXPECT_EQ(words_of("h\xc3\xa9 \xc2\xa0"), (Words{"h\xc3\xa9", "\xc2\xa0"}));
}

TEST(Words, are_taken_off_one_by_one) {
    std::string_view text = "V1 = 7";
    EXPECT_EQ(nrem::next_word(text), "V1");
    EXPECT_EQ(text, " = 7");
}

TEST(Words, are_counted) {
    static_assert(nrem::count_words("V1 =  7 ") == 3);
    EXPECT_EQ(nrem::count_words(" "), 0U);
}

}  // namespace
