// Numbers and names as a reader sees them.
#include "report/text.hpp"

#include <gtest/gtest.h>

#include <limits>

#include "report/grid.hpp"

namespace nrem::core {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

TEST(Decimal, rounds_and_never_shows_minus_zero) {
    EXPECT_EQ(decimal(0.60149), "0.601");
    EXPECT_EQ(decimal(-0.0004), "0.000");
    EXPECT_EQ(decimal(nan), "-");
}

TEST(SignedDecimal, shows_the_sign_of_a_gain) {
    EXPECT_EQ(signed_decimal(0.1), "+0.100");
    EXPECT_EQ(signed_decimal(-0.1), "-0.100");
    EXPECT_EQ(signed_decimal(-0.0001), "+0.000");
    EXPECT_EQ(signed_decimal(nan), "-");
}

TEST(Whole, groups_thousands) {
    EXPECT_EQ(whole(999), "999");
    EXPECT_EQ(whole(1234567), "1,234,567");
    EXPECT_EQ(whole(-1234), "-1,234");
    EXPECT_EQ(whole(nan), "-");
}

TEST(Probability, never_says_zero) {
    EXPECT_EQ(probability(0), "<0.0001");
    EXPECT_EQ(probability(0.00321), "0.0032");
    EXPECT_EQ(probability(0.5), "0.500");
}

TEST(MarkdownText, leaves_nothing_to_obey) {
    EXPECT_EQ(markdown_text("<b>|`[x](y)*"), "\\<b>\\|\\`[x\\](y)\\*");
    EXPECT_EQ(markdown_text("a\x1b[31m\nb"), "a [31m b");
    EXPECT_EQ(markdown_text("a\u009b31m\u202eb"), "a 31m b");
}

TEST(MarkdownText, leaves_plain_text_alone) {
    EXPECT_EQ(markdown_text("feedback_lookup <0.0001 [0.5, 0.6]"),
              "feedback_lookup <0.0001 [0.5, 0.6]");
}

TEST(CsvField, quotes_only_what_must_be_quoted) {
    EXPECT_EQ(csv_field("plain text"), "plain text");
    EXPECT_EQ(csv_field("condense, 4 \"passes\""), "\"condense, 4 \"\"passes\"\"\"");
    EXPECT_EQ(csv_field("two\nlines"), "\"two\nlines\"");
}

TEST(CsvField, is_no_formula_and_a_number_stays_a_number) {
    EXPECT_EQ(csv_field("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
    EXPECT_EQ(csv_field("@SUM(1,2)"), "\"'@SUM(1,2)\"");
    EXPECT_EQ(csv_field("+x"), "'+x");
    EXPECT_EQ(csv_field("-x"), "'-x");
    EXPECT_EQ(csv_field("\tx"), "' x");
    EXPECT_EQ(csv_field("\rx"), "' x");
    for (const char* number : {"-0.5", "+3", "-1e-05"}) EXPECT_EQ(csv_field(number), number);
    EXPECT_EQ(csv_field("a\x1b[31m\u009b"), "a [31m ");
}

TEST(HtmlText, escapes_markup) {
    EXPECT_EQ(html_text("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
}

TEST(Shortened, cuts_between_characters) {
    EXPECT_EQ(shortened("abc", 3), "abc");
    EXPECT_EQ(shortened("\u00e4\u00f6\u00fc\u00df", 2), "\u00e4\u00f6...");
}

TEST(MarkdownGrid, aligns_by_characters_not_bytes) {
    EXPECT_EQ(markdown_grid({{"arm"}, {"n", Align::right}}, {{"\u00fcb", "1,000"}, {"b|c"}}),
              "| arm  |     n |\n"
              "|:-----|------:|\n"
              "| \u00fcb   | 1,000 |\n"
              "| b\\|c |       |\n");
}

}  // namespace
}  // namespace nrem::core
