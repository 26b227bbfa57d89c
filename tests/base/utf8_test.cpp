#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace nrem::core {
namespace {

TEST(MadeVisible, shows_what_a_terminal_would_obey) {
    EXPECT_EQ(made_visible("a\x1b[31mred\a\r"), "a\\x1b[31mred\\x07\\x0d");
    EXPECT_EQ(made_visible("c1: \u009b31m \u0080"), "c1: \\u009b31m \\u0080");
    EXPECT_EQ(made_visible("turned \u202e back"), "turned \\u202e back");
    EXPECT_EQ(made_visible("raw \x9b" "31m"), "raw \\x9b31m");
}

TEST(MadeVisible, leaves_all_other_text_alone) {
    for (const char* text : {"", "plain\ttext\n", "h\u00e9 \u4e2d\u6587 \U0001f600", "\u00a0"})
        EXPECT_EQ(made_visible(text), text);
}

TEST(Unfinished, is_the_beginning_of_a_character_at_the_end) {
    EXPECT_EQ(unfinished("abc"), 0U);
    EXPECT_EQ(unfinished("ab\xc2"), 1U);
    EXPECT_EQ(unfinished("ab\xe4\xb8"), 2U);
    EXPECT_EQ(unfinished("ab\xe4\xb8\xad"), 0U);
    EXPECT_EQ(unfinished("ab\xf0\x9f\x98"), 3U);
}

}  // namespace
}  // namespace nrem::core
